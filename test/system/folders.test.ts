import { describe, expect, test } from "vitest";
import { configurationFolder, dataFolder, defaultFolder } from "../../src/system/folders.ts";
import { realSystem, type System } from "../../src/system/system.ts";

function machine(
  os: string,
  variables: Record<string, string>,
  home: string | undefined = os === "win32" ? "C:\\Users\\edda" : "/home/edda",
): System {
  const env = (name: string) => variables[name] || undefined;
  return { ...realSystem, os, env, home };
}

describe("8 the folder for tokens", () => {
  test.each([
    ["linux", {}, "/home/edda/.cache/provena"],
    ["linux", { XDG_CACHE_HOME: "/scratch/edda" }, "/scratch/edda/provena"],
    ["linux", { XDG_CACHE_HOME: "scratch" }, "/home/edda/.cache/provena"],
    ["linux", { XDG_CACHE_HOME: "" }, "/home/edda/.cache/provena"],
    ["darwin", {}, "/home/edda/Library/Caches/provena"],
    ["win32", {}, "C:\\Users\\edda\\AppData\\Local\\provena"],
    ["win32", { LOCALAPPDATA: "D:\\Local" }, "D:\\Local\\provena"],
    ["win32", { LOCALAPPDATA: "Local" }, "C:\\Users\\edda\\AppData\\Local\\provena"],
    ["linux", { PROVENA_TOKEN_CACHE: "/run/tokens", XDG_CACHE_HOME: "/x" }, "/run/tokens"],
    ["win32", { PROVENA_TOKEN_CACHE: "E:\\tokens" }, "E:\\tokens"],
  ])("on %s with %j is %s", (os, variables, folder) => {
    expect(defaultFolder(machine(os, variables as Record<string, string>))).toBe(folder);
  });

  test("is undefined without a home, and never in the working folder", () => {
    const { home: _, ...rest } = machine("linux", {});
    expect(defaultFolder({ ...rest, home: undefined })).toBeUndefined();
    expect(defaultFolder(machine("linux", {}, "relative/home"))).toBeUndefined();
    expect(defaultFolder({ ...machine("win32", {}), home: undefined })).toBeUndefined();
  });
});

describe("the folder for configuration", () => {
  test.each([
    ["linux", {}, "/home/edda/.config/provena"],
    ["linux", { XDG_CONFIG_HOME: "/etc/edda" }, "/etc/edda/provena"],
    ["linux", { XDG_CONFIG_HOME: "edda", PROVENA_TOKEN_CACHE: "/t" }, "/home/edda/.config/provena"],
    ["darwin", {}, "/home/edda/Library/Application Support/provena"],
    ["win32", { APPDATA: "D:\\Roaming" }, "D:\\Roaming\\provena"],
  ])("on %s with %j is %s", (os, variables, folder) => {
    expect(configurationFolder(machine(os, variables as Record<string, string>))).toBe(folder);
  });
});

describe("the folder for downloads", () => {
  test.each([
    ["linux", {}, "/home/edda/.local/share/provena"],
    ["linux", { XDG_DATA_HOME: "/scratch/edda" }, "/scratch/edda/provena"],
    ["darwin", {}, "/home/edda/Library/Application Support/provena"],
    ["win32", {}, "C:\\Users\\edda\\AppData\\Local\\provena"],
  ])("on %s with %j is %s", (os, variables, folder) => {
    expect(dataFolder(machine(os, variables as Record<string, string>))).toBe(folder);
  });
});
