/** What axe-core finds wrong with a page, or with a part of one. */
import axe from "axe-core";

/**
 * Runs every rule.
 *
 * @param frame a Playwright frame or page
 * @param selector the part to look at; all of the page without it
 * @returns what is wrong, one sentence each
 */
export async function findWithAxe(frame, selector) {
  await frame.evaluate(axe.source);
  const ofTheProgramAround = { enabled: selector === undefined };
  const options = {
    iframes: false,
    resultTypes: ["violations"],
    // It makes the landmarks, and the boxes that scroll.
    rules: { "region": ofTheProgramAround, "scrollable-region-focusable": ofTheProgramAround },
  };
  const context = selector === undefined ? undefined : { include: [selector] };
  const { violations, passes } = await frame.evaluate(
    ([part, how]) => globalThis.axe.run(part ?? document, how),
    [context, options],
  );
  if (passes.length === 0) return ["axe-core found nothing to look at"];
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(({ html, target }) => `${id}: ${help}: ${target} ${html.slice(0, 200)}`)
  );
}
