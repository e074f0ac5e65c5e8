// The page works without this file: it opens whys in a drawer, follows jobs, copies a sentence.
"use strict";
document.documentElement.classList.add("js");
const drawer = document.getElementById("drawer");

async function explain(link) {
  const held = drawer.querySelector(".held");
  const where = new URL(link.href);
  where.searchParams.set("part", "1");
  const answer = await fetch(where);
  if (!answer.headers.get("content-type").startsWith("text/html")) { location = link.href; return; }
  held.innerHTML = await answer.text();
  if (!drawer.open) drawer.showModal();
  if (answer.headers.has("refresh") && drawer.open) setTimeout(() => { if (drawer.open) explain(link); }, 1000);
  drawer.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.why");
  if (link && drawer && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    explain(link).catch(() => { location = link.href; });
  }
  if (event.target === drawer) drawer.close();
  const copy = event.target.closest("button.copy");
  if (copy) {
    navigator.clipboard.writeText(`${copy.dataset.say}\n${location.href}`)
      .then(() => { copy.textContent = copy.dataset.done; });
  }
});

for (const button of document.querySelectorAll("button.copy")) button.hidden = !navigator.clipboard;
for (const form of document.querySelectorAll("form.choose")) {
  form.addEventListener("change", () => form.requestSubmit());
}

for (const job of document.querySelectorAll("[data-follow]")) {
  const events = new EventSource(job.dataset.follow);
  events.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (!told.open) { events.close(); location.reload(); return; }
    job.querySelector(".stage").textContent = told.stage;
    job.querySelector("progress").value = told.percent;
  };
}

const drop = document.querySelector("form.drop");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  const send = async (file) => {
    drop.classList.add("busy");
    const where = new URL(drop.action);
    where.searchParams.set("name", file.name);
    const answer = await fetch(where, { method: "POST", body: file });
    location = answer.url;
  };
  input.addEventListener("change", () => { if (input.files.length) send(input.files[0]); });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
    });
  }
}
