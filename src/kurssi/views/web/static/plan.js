// A plan under sliders: levers added up draw by draw while one moves (planning/slides.py says how);
// when it is let go, the server's own number takes the place of the sum. In a report there is no
// server: the sum stays, and the report says so. The page works without this file.
"use strict";
(() => {
  const form = document.querySelector("form.drag");
  const block = document.getElementById("packed");
  if (!form || !block) return;
  const told = JSON.parse(block.textContent);
  const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0)).buffer;
  const gross = new Float32Array(bytes(told.gross));
  const start = { eur: new Float32Array(bytes(told.eur)), cx: new Float32Array(bytes(told.cx)) };
  const levers = new Map(told.levers.map((one) => [one.lever, {
    ...one, eur: new Int16Array(bytes(one.eur)), cx: new Int16Array(bytes(one.cx)),
  }]));
  const count = (value) => new Intl.NumberFormat(told.language, { maximumFractionDigits: 0 })
    .format(value + 0).replace("-", "\u2212").replace(/^\u22120$/, "0");
  const signed = (value) => (Math.round(value) > 0 ? "+" : "") + count(Math.round(value));
  const percent = (share) => {
    if (share === null) return "\u2013";
    const sign = told.language === "fi" ? "\u00a0%" : "%";
    return share >= 0.995 ? `>\u00a099${sign}` : share <= 0.005 ? `<\u00a01${sign}` : Math.round(100 * share) + sign;
  };
  // Money as kurssi.amounts reads it: 900 000, 900,000, 1,5 M€; not a number where it is none.
  const amount = (text) => {
    const said = text.replace(/[\s'’€]|eur(oa?)?$/gi, "").match(/^([\d.,]+)(k|t|m|mn|milj\.?)?$/i);
    if (!said) return NaN;
    const grouped = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$|^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/;
    const tens = said[2] ? (/^m/i.test(said[2]) ? 1e6 : 1e3) : 1;
    const plain = grouped.test(said[1]) && !(said[2] && said[1].match(/[.,]/g).length === 1)
      ? said[1].replace(said[1].match(/[.,]/)[0] === "," ? /,/g : /\./g, "") : said[1];
    return Number(plain.replace(",", ".")) * tens;
  };

  // The weight of each knot in the polynomial through all of them.
  function lagrange(knots, at) {
    return knots.map((one, j) => knots.reduce(
      (product, other, m) => (m === j ? product : product * (at - other) / (one - other)), 1));
  }

  // What the plan brings more than going on as now, in every draw.
  function gain(at) {
    const cx = Float64Array.from(start.cx);
    const eur = Float64Array.from(start.eur);
    const logs = new Float64Array(told.draws);
    let cost = 0;
    for (const [name, lever] of levers) {
      const x = at.get(name) ?? lever.base;
      const weights = lagrange(lever.knots, x / (x + lever.half));
      cost += lever.price * (x - lever.base);
      const many = weights.length;
      for (let draw = 0; draw < told.draws; draw += 1) {
        let [more, grown] = [0, 0];
        for (let j = 0; j < many; j += 1) {
          more += weights[j] * lever.cx[draw * many + j];
          grown += weights[j] * lever.eur[draw * many + j];
        }
        cx[draw] += more * lever.scale[1];
        logs[draw] += grown * lever.scale[0];
      }
    }
    for (let draw = 0; draw < told.draws; draw += 1) eur[draw] += gross[draw] * Math.expm1(logs[draw]) - cost;
    return { cx, eur };
  }

  // What choosing is known to promise too much is taken off, as the server does: of what the plan
  // adds to the same budget spread as now.
  const unchosen = new Int16Array(bytes(told.unchosen.eur));
  function cut(draws, at) {
    const { base, knots, scale } = told.unchosen;
    const budget = [...levers].reduce((sum, [name, one]) => sum + (at.get(name) ?? one.base) - one.base, base);
    const weights = lagrange(knots, budget / (budget + (base || 1)));
    const added = draws.map((one, draw) => weights.reduce(
      (left, weight, j) => left - weight * scale * unchosen[draw * knots.length + j], one));
    const mean = added.reduce((sum, one) => sum + one, 0) / added.length;
    const sd = Math.sqrt(added.reduce((sum, one) => sum + (one - mean) ** 2, 0) / added.length);
    return draws.map((one) => one - told.curse * sd);
  }

  function summed(draws) {
    const sorted = Float64Array.from(draws).sort();
    const quantile = (p) => {
      const place = p * (sorted.length - 1);
      const low = Math.floor(place);
      const high = Math.min(low + 1, sorted.length - 1);
      return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    };
    const mean = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
    return [mean, ...[0.05, 0.25, 0.5, 0.75, 0.95, 0.1].map(quantile)];
  }

  // As many figures as the interval leaves.
  function figure(value, [, low, , , , high]) {
    const unit = high > low ? 10 ** Math.max(Math.floor(Math.log10(high - low)) - 2, 0) : 1;
    return signed(Math.round(value / unit) * unit);
  }

  function show(name, sum) {
    const place = form.parentElement.querySelector(`[data-sum=${name}]`);
    if (!place) return;
    const [low, high] = [Number(place.dataset.low), Number(place.dataset.high)];
    const at = (value) => `${100 * Math.min(Math.max((value - low) / (high - low), 0), 1)}%`;
    const [mean, q05, q25, q50, q75, q95, q10] = sum;
    place.querySelector("output").textContent = figure(form.dataset.middle === "cautious" ? q10 : mean, sum);
    const small = place.querySelector("small");
    const ends = `${figure(q05, sum)} \u2026 ${figure(q95, sum)}`;
    small.firstChild.textContent = ends;
    for (const [mark, from, to] of [[".whole", q05, q95], [".half", q25, q75]]) {
      const line = place.querySelector(mark);
      line.setAttribute("x1", at(from));
      line.setAttribute("x2", at(to));
    }
    place.querySelector(".middle").setAttribute("cx", at(q50));
    place.querySelector("svg.interval").setAttribute("aria-label", ends);
  }

  function showAll(sums, chance) {
    show("cx", sums.cx);
    show("eur", sums.eur);
    for (const one of document.querySelectorAll(".sum .chance")) one.textContent = percent(chance);
    for (const one of document.querySelectorAll(".sum .earns")) one.hidden = chance === null;
    for (const figure of document.querySelectorAll("figure.front")) {
      const dot = figure.querySelector(".here");
      dot.setAttribute("cx", `${100 * along(figure.dataset.across, sums.cx[0])}%`);
      dot.setAttribute("cy", `${100 - 100 * along(figure.dataset.up, sums.eur[0])}%`);
    }
  }

  // How far along an axis, 0 to 1; what is beyond it stands at its end.
  function along(ends, value) {
    const [low, high] = ends.split(" ").map(Number);
    return Math.min(Math.max((value - low) / (high - low), 0), 1);
  }

  const ranges = [...form.querySelectorAll("input[type=range]")];
  const box = (range) => form.elements[`spend.${range.dataset.lever}`];
  const at = new Map(ranges.map((range) => [range.dataset.lever, amount(box(range).value)]));
  for (const range of ranges) {
    const base = levers.get(range.dataset.lever).base;
    if (Math.abs(at.get(range.dataset.lever) - base) < 1) at.set(range.dataset.lever, base);
  }
  const planned = new Map(ranges.map((range) => [range.dataset.lever, levers.get(range.dataset.lever).base]));
  const isPlan = () => [...at].every(([lever, eur]) => eur === planned.get(lever));
  const fixed = [...form.querySelectorAll("tbody tr.dim")].reduce((sum, row) => sum + Number(row.dataset.now), 0);

  function moved(range, eur) {
    const low = Number(range.min);
    const high = Number(range.max);
    const kept = Math.min(Math.max(eur, low), high);
    at.set(range.dataset.lever, kept);
    range.value = kept;
    range.setAttribute("aria-valuetext", count(kept));
    box(range).value = count(kept);
    const row = range.closest("tr");
    row.querySelector(".change").textContent = signed(kept - Number(row.dataset.now));
    const budget = form.querySelector("[data-total]");
    const total = [...at.values()].reduce((sum, one) => sum + one, fixed);
    budget.textContent = count(total);
    form.querySelector(".over").hidden = Math.abs(total - budget.dataset.total) <= 0.005 * budget.dataset.total;
  }

  let waits = false;
  function draw() {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      const began = performance.now();
      const draws = gain(at);
      const same = draws.eur.every((one) => Math.abs(one) < 1);
      const eur = same ? draws.eur : cut(draws.eur, at);
      const more = same ? null : eur.reduce((sum, one) => sum + (one > 0), 0) / told.draws;
      showAll({ cx: summed(draws.cx), eur: summed(eur) }, more);
      for (const one of document.querySelectorAll(".rough, .back, .found")) one.hidden = isPlan();
      for (const one of document.querySelectorAll(".planned")) one.hidden = !isPlan();
      for (const one of document.querySelectorAll(".untold")) one.textContent = "";
      form.dataset.ms = (performance.now() - began).toFixed(2);
      form.dataset.exactly = "";
    });
  }

  // The address says where the sliders stand, so that a link shows the same thing.
  let asked = 0;
  async function settle() {
    if (!form.dataset.exact) return;
    const own = [...at].map(([lever, eur]) => `${lever}:${Math.round(eur)}`).join(",");
    const here = new URL(location.href);
    here.searchParams.set("at", own);
    history.replaceState(null, "", here);
    const where = new URL(form.dataset.exact, location.href);
    where.searchParams.set("at", own);
    asked += 1;
    const mine = asked;
    for (const link of document.querySelectorAll(".sum a.why, .whys a")) {
      const why = new URL(link.href);
      why.searchParams.set("at", own);
      link.href = why;
    }
    const answer = await fetch(where);
    if (!answer.ok || mine !== asked) return;
    const exact = await answer.json();
    if (mine !== asked) return;
    requestAnimationFrame(() => {
      showAll(exact, exact.chance);
      document.querySelector("h1.verdict").textContent = exact.verdict;
      document.querySelector("p.cut").textContent = exact.cut;
      for (const one of document.querySelectorAll(".untold")) one.textContent = exact.untold;
      form.dataset.exactly = "yes";
    });
  }

  for (const range of ranges) {
    range.addEventListener("input", () => { asked += 1; moved(range, Number(range.value)); draw(); });
    range.addEventListener("change", settle);
    if (!form.dataset.exact) box(range).readOnly = range.disabled;
    box(range).addEventListener("change", () => {
      const eur = amount(box(range).value);
      moved(range, Number.isNaN(eur) ? Number(range.value) : eur); draw(); settle();
    });
    form.elements[`lock.${range.dataset.lever}`]?.addEventListener("change", (event) => {
      range.disabled = event.target.checked;
      box(range).readOnly = event.target.checked;
    });
  }
  // The budget that the sliders make, for the best plan of it.
  const whole = form.querySelector("[data-whole]");
  if (whole) {
    whole.hidden = false;
    whole.addEventListener("click", () => {
      form.elements.budget.value = count([...at.values()].reduce((sum, one) => sum + one, fixed));
      form.elements.budget.focus();
    });
  }
  form.querySelector(".back button")?.addEventListener("click", () => {
    for (const range of ranges) moved(range, planned.get(range.dataset.lever));
    draw();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.name?.startsWith("spend.")) { event.preventDefault(); event.target.blur(); }
  });
})();
