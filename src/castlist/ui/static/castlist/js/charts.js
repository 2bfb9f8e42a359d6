/* Draws every <canvas data-chart="id">: data comes from the JSON block #id, colours from the tokens.
   Drawn again when the theme changes. */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--cl-${name}`).trim();
const alpha = (hex, share) => hex + Math.round(share * 255).toString(16).padStart(2, "0");
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const drawn = [];

function dataset(series, isLine) {
  const colour = token(series.color);
  return {
    label: series.label,
    data: series.data,
    borderColor: colour,
    backgroundColor: isLine ? alpha(colour, series.fill ?? 0) : colour,
    fill: isLine && series.fill ? "origin" : false,
    borderWidth: isLine ? 2 : 0,
    borderRadius: isLine ? 0 : 4,
    borderDash: series.dash ?? [],
    pointRadius: 0,
    cubicInterpolationMode: "monotone",
    maxBarThickness: 22,
    categoryPercentage: 0.72,
    barPercentage: 0.9,
  };
}

/* Where the axis of times is marked: at the labels that are given (xmarks: number and words; every second or third where
   they would touch), or at as many as fit. */
function marks(data, width) {
  if (!data.xmarks) return { maxTicksLimit: data.xticks ?? 8 };
  const places = Object.keys(data.xmarks).map(Number);
  const widest = 9 * Math.max(...Object.values(data.xmarks).map((words) => words.length)) + 12;
  const every = Math.max(1, Math.ceil((places.length * widest) / width));
  return { autoSkip: false, callback: (_, at) => (at in data.xmarks && places.indexOf(at) % every === 0 ? data.xmarks[at] : null) };
}

function scales(data, width) {
  const stacked = Boolean(data.stacked);
  return {
    x: { stacked, grid: { display: false }, border: { color: token("line") }, ticks: { maxRotation: 0, padding: 6, ...marks(data, width) } },
    y: {
      stacked,
      position: document.dir === "rtl" ? "left" : "right",
      beginAtZero: true,
      max: data.ytop,
      border: { display: false },
      grid: { color: token("line"), drawTicks: false },
      ticks: { padding: 8, precision: 0, stepSize: data.ystep, maxTicksLimit: data.ystep ? 11 : (data.yticks ?? 5), callback: (value) => numbers.format(value) },
    },
  };
}

function draw(canvas) {
  const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  return new Chart(canvas, {
    type: data.kind,
    data: { labels: data.labels, datasets: data.series.map((series) => dataset(series, data.kind === "line")) },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      layout: { padding: { top: 4, right: 2 } },
      plugins: { legend: { display: false } },
      scales: scales(data, canvas.parentElement.clientWidth),
    },
  });
}

function drawAll() {
  while (drawn.length) drawn.pop().destroy();
  Object.assign(Chart.defaults.font, { family: "'Inter Variable', system-ui, sans-serif", size: 12 });
  Chart.defaults.color = token("ink-3");
  Chart.defaults.animation = false;
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) drawn.push(draw(canvas));
}

// Without the font the axes would fall back to another one.
document.fonts.load("12px 'Inter Variable'").then(drawAll);
document.addEventListener("castlist:theme", drawAll);
document.body.addEventListener("htmx:afterSettle", () => {
  const canvases = [...document.querySelectorAll("canvas[data-chart]")];
  if (canvases.some((canvas) => !drawn.some((chart) => chart.canvas === canvas))) drawAll();
});
