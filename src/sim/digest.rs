//! One hasher for digests, fingerprints and goldens, the same on every target.

use std::hash::{Hash, Hasher};

/// A 128-bit hasher whose result does not depend on the target.
///
/// The standard library hashes lengths and enum discriminants as `usize` and `isize`, which are 32
/// bits wide in wasm32; this hasher widens them. Integers enter as numbers, so byte order is no
/// matter either. It is no cryptographic hash: it tells honest runs apart, not forged ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    a: u64,
    b: u64,
}

impl Default for Digest {
    fn default() -> Self {
        Self { a: 0x243F_6A88_85A3_08D3, b: 0x1319_8A2E_0370_7344 }
    }
}

impl Digest {
    /// All 128 bits of what was written so far.
    pub fn finish128(&self) -> u128 {
        u128::from(avalanche(self.a ^ self.b.rotate_left(32))) << 64
            | u128::from(avalanche(self.b.wrapping_add(self.a.rotate_left(17))))
    }
}

/// The 128-bit digest of one value.
pub fn digest_of(value: &(impl Hash + ?Sized)) -> u128 {
    let mut digest = Digest::default();
    value.hash(&mut digest);
    digest.finish128()
}

/// Murmur3's 64-bit finaliser: every input bit reaches every output bit.
fn avalanche(mut z: u64) -> u64 {
    z = (z ^ (z >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    z = (z ^ (z >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    z ^ (z >> 33)
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        avalanche(self.a ^ self.b.rotate_left(32))
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let word: [u8; 8] = chunk.try_into().expect("a chunk of eight has eight bytes");
            self.write_u64(u64::from_le_bytes(word));
        }
        let mut last = [0u8; 8];
        let rest = chunks.remainder();
        last[..rest.len()].copy_from_slice(rest);
        self.write_u64(u64::from_le_bytes(last) ^ ((rest.len() as u64 + 1) << 56));
    }

    fn write_u64(&mut self, word: u64) {
        self.a = (self.a ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        self.b = (self.b.rotate_left(23) ^ word).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }
    fn write_u16(&mut self, n: u16) {
        self.write_u64(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_u128(&mut self, n: u128) {
        self.write_u64(n as u64);
        self.write_u64((n >> 64) as u64);
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    fn write_i8(&mut self, n: i8) {
        self.write_i64(i64::from(n));
    }
    fn write_i16(&mut self, n: i16) {
        self.write_i64(i64::from(n));
    }
    fn write_i32(&mut self, n: i32) {
        self.write_i64(i64::from(n));
    }
    fn write_i64(&mut self, n: i64) {
        self.write_u64(n as u64);
    }
    fn write_i128(&mut self, n: i128) {
        self.write_u128(n as u128);
    }
    fn write_isize(&mut self, n: isize) {
        self.write_i64(n as i64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_value_has_its_known_digest_on_every_target() {
        // This value was printed natively; the browsers run the same test.
        let value = (vec![Some(1u32), None], "p0", -3i64, [1u8, 2, 3].as_slice());
        assert_eq!(format!("{:032x}", digest_of(&value)), "47d3cc82c923ca3ab691bbff84649fb7");
    }

    #[test]
    fn lengths_and_places_matter() {
        let all = [
            digest_of(&(vec![0u32], vec![0u32, 0])),
            digest_of(&(vec![0u32, 0], vec![0u32])),
            digest_of(&vec![0u32, 0, 0]),
            digest_of(&[0u8; 7].as_slice()),
            digest_of(&[0u8; 8].as_slice()),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(!all[i + 1..].contains(one));
        }
    }
}
