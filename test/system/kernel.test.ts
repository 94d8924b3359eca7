import { expect, onTestFinished, test, vi } from "vitest";
import { detectKernel } from "../../src/system/kernel.ts";
import { showNotice } from "../../src/system/notice.ts";
import { createFakeSystem } from "../fake_system.ts";

/** A fake tslab. Returns its outputs, each as the list of its contents so far. */
function startTslab(): string[][] {
  const outputs: string[][] = [];
  const newDisplay = () => {
    const shown: string[] = [];
    outputs.push(shown);
    return { html: (content: string) => void shown.push(content) };
  };
  vi.stubGlobal("__tslab__", { require: () => ({ newDisplay }) });
  onTestFinished(() => void vi.unstubAllGlobals());
  return outputs;
}

test("no kernel is detected without one, or with another global of its name", () => {
  expect(detectKernel()).toBeUndefined();
  vi.stubGlobal("__tslab__", { require: "no function" });
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(detectKernel()).toBeUndefined();
});

test("in tslab an update replaces its own output and no other", async () => {
  const outputs = startTslab();
  const kernel = detectKernel()!;
  expect(detectKernel()).toBe(kernel);
  expect(kernel.inspectsResults).toBe(true);
  const show = (type: string, html: string | undefined, display_id?: string) =>
    kernel.broadcast(type, {
      data: html === undefined ? { "text/plain": "x" } : { "text/html": html },
      ...(display_id === undefined ? {} : { transient: { display_id } }),
    });
  await show("display_data", "card", "a");
  await show("display_data", "table");
  await show("update_display_data", "summary", "a");
  await show("update_display_data", "late", "never begun");
  await show("display_data", undefined);
  expect(outputs).toEqual([["card", "summary"], ["table"], ["late"], [""]]);
});

test("a notice is shown under the cell in a notebook, elsewhere on stderr", () => {
  const notebook = createFakeSystem({ kernel: true });
  showNotice(notebook, "The disk is full");
  expect(notebook.broadcasts).toMatchObject([
    { type: "display_data", content: { data: { "text/plain": "The disk is full" } } },
  ]);
  expect(notebook.written.stderr).toBe("");
  const terminal = createFakeSystem();
  showNotice(terminal, "The disk is full");
  expect(terminal.written.stderr).toBe("provena: The disk is full\n");
});

test("a notice that the kernel rejects causes no error", async () => {
  const system = createFakeSystem({ kernel: true });
  const broadcast = vi.spyOn(system.kernel!, "broadcast").mockRejectedValue(new Error("gone"));
  showNotice(system, "The disk is full");
  await expect(broadcast.mock.results[0]!.value).rejects.toThrow("gone");
});
