// A static server for dist/, for `make play` and for the browser tests.  It answers this machine
// only, sends the page's own security policy as a header (so that workers are held to it too, which
// a <meta> does not do), and can serve below any path to show that the page does not care.
//
//   node tools/serve.mjs [--root dist] [--port 8080] [--base /]

import { createReadStream } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * Serves `root` at 127.0.0.1; port 0 takes any free one, and `heard` is told the path of each request.
 * Gives { url, close }.
 */
export async function serve({ root, port = 0, base = "/", heard = () => {} }) {
  const folder = await realpath(resolve(root));
  const policyOf = async (page) =>
    /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(await readFile(page, "utf8"))?.[1];
  // Every answer bears the policy of the page that is served; another page has one of its own.
  const usual = await policyOf(join(folder, "index.html"));

  async function find(url) {
    let path;
    try {
      path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    } catch {
      return null;
    }
    if (!path.startsWith(base)) return null;
    path = join(folder, path.slice(base.length));
    if (await isFolder(path)) path = join(path, "index.html");
    // The real path is what counts: neither `..` nor a link may lead out of the folder.
    const real = await realpath(path).catch(() => null);
    return real?.startsWith(folder + sep) && (await stat(real)).isFile() ? real : null;
  }

  const server = createServer(async (request, response) => {
    const headers = { "X-Content-Type-Options": "nosniff" };
    heard(new URL(request.url, "http://localhost").pathname);
    if (usual) headers["Content-Security-Policy"] = usual;
    if (request.method !== "GET" && request.method !== "HEAD") {
      return response.writeHead(405, headers).end();
    }
    const path = await find(request.url).catch(() => null);
    if (!path) return response.writeHead(404, headers).end("not found\n");
    if (extname(path) === ".html") {
      const own = await policyOf(path);
      if (own) headers["Content-Security-Policy"] = own;
      else delete headers["Content-Security-Policy"];
    }
    headers["Content-Type"] = types[extname(path)] ?? "application/octet-stream";
    headers["Content-Length"] = (await stat(path)).size;
    // A name with a hash always means the same bytes; the page itself must always be asked for.
    const named = /-[0-9a-f]{16}\.[a-z0-9]+$/.test(path);
    headers["Cache-Control"] = named ? "max-age=31536000, immutable" : "no-store";
    response.writeHead(200, headers);
    if (request.method === "HEAD") return response.end();
    createReadStream(path)
      .on("error", () => response.destroy())
      .pipe(response);
  });

  await new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", done);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

async function isFolder(path) {
  return stat(path).then((found) => found.isDirectory(), () => false);
}

async function main() {
  const { values } = parseArgs({
    options: {
      root: { type: "string", default: "dist" },
      port: { type: "string", default: "8080" },
      base: { type: "string", default: "/" },
    },
  });
  // A port that is taken is no reason to stop: the next ones are tried, and the address is printed.
  const first = Number(values.port);
  for (let port = first; ; port += 1) {
    try {
      const { url } = await serve({ root: values.root, base: values.base, port });
      console.log(`Bivalent is at ${url}  (Ctrl+C stops it)`);
      return;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || port >= first + 50) throw error;
    }
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
