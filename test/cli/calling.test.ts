import { expect, it } from "vitest";
import { commandForm } from "../../src/cli/calling.ts";

it("gives a next step the options that chose the session", () => {
  const form = commandForm({ profile: "night shift", offline: true });
  expect(form("provena login --force")).toBe(
    "provena login --profile 'night shift' --offline --force",
  );
  expect(form("provena refresh && provena roles")).toBe(
    "provena refresh --profile 'night shift' --offline && provena roles --profile 'night shift' --offline",
  );
  expect(form('curl -H "Authorization: Bearer $(provena token)" ADDRESS')).toContain(
    "$(provena token --profile 'night shift' --offline)",
  );
});

it("repeats no option that the step has already", () => {
  expect(commandForm({ offline: true })("provena token --offline --output FILE")).toBe(
    "provena token --offline --output FILE",
  );
});

it("leaves commands alone that open no session, and those of other programs", () => {
  const form = commandForm({ domain: "reef.example.org", realm: "reef" });
  for (
    const command of ["provena explain ERR_TLS", "provena use dev.rrap-is.com rrap", "kill -CONT 7"]
  ) {
    expect(form(command)).toBe(command);
  }
  expect(form("provena status")).toBe("provena status --domain reef.example.org --realm reef");
});
