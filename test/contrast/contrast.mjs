/**
 * Measures the contrast of every text in a page with the colours as displayed, after opacity and
 * all backgrounds, its own and inherited ones.
 *
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */

/** WCAG's minimum (AA) for text of normal size; we require it for large text too. */
export const ENOUGH = 4.5;

/** Measures every text inside the matching elements, including collapsed parts. */
export async function measureContrast(frame, selector) {
  const behind = await behindFrame(frame);
  const task = JSON.stringify({ selector, behind });
  const texts = await frame.evaluate(`(${measureTexts})(${task}, ${layersOf})`);
  const low = texts.filter(({ contrast }) => contrast < ENOUGH);
  return {
    texts: texts.length,
    least: Math.min(...texts.map(({ contrast }) => contrast)),
    low: low.map(({ contrast, text, ink, paper }) =>
      `${contrast.toFixed(2)}:1, ${ink} on ${paper}: ${JSON.stringify(text)}`
    ),
  };
}

/** The backgrounds behind a frame, which may be transparent, as in VS Code. */
async function behindFrame(frame) {
  const parent = frame.parentFrame();
  if (!parent) return [];
  const element = await frame.frameElement();
  return [...await element.evaluate(layersOf), ...await behindFrame(parent)];
}

/** Runs in the page: background and opacity of an element and its ancestors, innermost first. */
function layersOf(element) {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const { backgroundColor, opacity } = getComputedStyle(at);
    layers.push({ backgroundColor, opacity: Number(opacity) });
  }
  return layers;
}

/** Runs in the page: measures the texts. */
function measureTexts({ selector, behind }, layersOf) {
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  /** Converts any CSS colour to red, green, blue and alpha, each from 0 to 1. */
  const parse = (color) => {
    if (!known.has(color)) {
      // Painted on black and on white, because a fully transparent pixel loses its colour.
      const [onBlack, onWhite] = ["#000", "#fff"].map((paper) => {
        for (const fill of [paper, color]) {
          pixel.fillStyle = fill;
          pixel.fillRect(0, 0, 1, 1);
        }
        return [...pixel.getImageData(0, 0, 1, 1).data].map((value) => value / 255);
      });
      const alpha = 1 - (onWhite[1] - onBlack[1]);
      known.set(color, [
        ...onBlack.slice(0, 3).map((value) => alpha > 0 ? Math.min(1, value / alpha) : 0),
        alpha,
      ]);
    }
    return known.get(color);
  };
  const over = ([r, g, b, a], [r2, g2, b2, a2]) => {
    const alpha = a + a2 * (1 - a);
    const mix = (top, below) => alpha > 0 ? (top * a + below * a2 * (1 - a)) / alpha : 0;
    return [mix(r, r2), mix(g, g2), mix(b, b2), alpha];
  };
  /** Composites a colour with the backgrounds and opacities of the surrounding elements. */
  const seenThrough = (color, layers) =>
    layers.reduce((seen, { backgroundColor, opacity }) => {
      const [r, g, b, a] = over(seen, parse(backgroundColor));
      return [r, g, b, a * opacity];
    }, color);
  const onCanvas = (color) => over(color, [1, 1, 1, 1]);
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((value) =>
      value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const byte = (value) => Math.round(value * 255).toString(16).padStart(2, "0");
  const hex = (color) => `#${color.slice(0, 3).map(byte).join("")}`;
  const measured = [];
  const places = [...document.querySelectorAll(selector)];
  for (const place of places) {
    for (const details of place.querySelectorAll("details")) details.open = true;
  }
  for (const place of places) {
    // Measure each text once, even if one matching element contains another.
    if (places.some((other) => other !== place && other.contains(place))) continue;
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: element, data } = texts.currentNode;
      if (data.trim() === "" || !element.checkVisibility({ visibilityProperty: true })) continue;
      const layers = [...layersOf(element), ...behind];
      const ink = onCanvas(seenThrough(parse(getComputedStyle(element).color), layers));
      const paper = onCanvas(seenThrough([0, 0, 0, 0], layers));
      const [dark, light] = [luminance(ink), luminance(paper)].sort((a, b) => a - b);
      measured.push({
        text: data.trim().slice(0, 60),
        ink: hex(ink),
        paper: hex(paper),
        contrast: (light + 0.05) / (dark + 0.05),
      });
    }
  }
  return measured;
}
