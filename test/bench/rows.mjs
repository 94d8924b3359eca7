/** The rows of the table of promises: what was measured, what is promised, and whether it is met. */
import { judged, ratio, shown, spread } from "./spread.mjs";

/** The measures of a side, with their names in the table. */
const measures = { cpu: "CPU", wall: "time", instructions: "instructions", memory: "memory" };

const limitOf = ({ most, least }, unit) =>
  most !== undefined ? `≤ ${most}${unit}` : least !== undefined ? `≥ ${least}${unit}` : "";

const verdictOf = (figure, limit) =>
  limit.most === undefined && limit.least === undefined ? "" : judged(figure, limit);

/**
 * One side over another, round by round. `by` decides, or instructions in place of CPU time where
 * the processor counts them; what else was measured stands beside it.
 */
export function over(what, figures, [own, other], { by = "cpu", ...limit }) {
  const ratios = Object.keys(measures).flatMap((measure) => {
    const [ours, theirs] = [own, other].map((name) => figures[name].map((each) => each[measure]));
    return [...ours, ...theirs].includes(undefined) ? [] : [[measure, ratio(ours, theirs)]];
  });
  const counted = by === "cpu" && ratios.some(([measure]) => measure === "instructions");
  const known = counted ? "instructions" : by;
  const deciding = ratios.find(([measure]) => measure === known) ?? ratios[0];
  const say = ([measure, figure]) => `${measures[measure]} ${shown(figure)}×`;
  return {
    what: `${what}, over ${other}`,
    figure: say(deciding),
    beside: ratios.filter((each) => each !== deciding).map(say).join("; "),
    limit: limitOf(limit, "×"),
    verdict: verdictOf(deciding[1], limit),
  };
}

/** Figures with a limit of their own. */
export function absolute(what, figures, { unit, ...limit }) {
  const figure = spread(figures);
  return {
    what,
    figure: shown(figure, ` ${unit}`),
    beside: "",
    limit: limitOf(limit, ` ${unit}`),
    verdict: verdictOf(figure, limit),
  };
}

/** A count, which no machine changes. */
export function exactly(what, number, wanted) {
  const verdict = number === wanted ? "✓" : "missed";
  return { what, figure: `${number}`, beside: "", limit: `${wanted}`, verdict };
}
