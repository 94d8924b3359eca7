import { createHistory } from "../../src/session/history.ts";
import type { SessionPlace } from "../../src/session/place.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import type { FakeSystem } from "../fake_system.ts";

/** A {@link SessionPlace} on a fake system, with defaults for the parts a test does not name. */
export function placeOf(
  parts: Partial<SessionPlace> & { system: FakeSystem; server: SessionPlace["server"] },
): SessionPlace {
  return {
    store: new MemoryStore(),
    key: "key",
    scope: "openid",
    foreignOrigins: [],
    history: createHistory(parts.system.files, undefined),
    onNotice: () => {},
    ...parts,
  };
}
