// The buttons below the last run: a page of somebody else's that has the run do something.

const run = document.getElementById("yours");
const told = document.getElementById("told");

for (const button of document.querySelectorAll("button[data-act]")) {
  button.addEventListener("click", () => act(button.dataset.act.split(" ")));
}

async function act(acts) {
  try {
    for (const act of acts) await run.command({ act: { act } });
    await run.play();
  } catch (error) {
    told.textContent = error.message;
  }
}

run.addEventListener("verdict", ({ detail }) => {
  told.textContent = `${detail.title}: ${detail.why}`;
});
