/**
 * The operating system's keyring, through `@napi-rs/keyring`.
 *
 * @module
 */
import { configError, ProvenaError, summarise } from "../../errors.ts";

/** The name that the system's own keyring tools show. */
const SERVICE = "provena";

/** On Linux always the Secret Service: the kernel's keyring is lost at a reboot. */
const OPTIONS = { linux: { store: "secret-service" } } as const;

/** This package's entries in the keyring, by account. */
export interface Keyring {
  get(account: string): Promise<string | undefined>;
  set(account: string, text: string): Promise<void>;
  delete(account: string): Promise<void>;
  /** All entries. */
  all(): Promise<ReadonlyMap<string, string>>;
}

/** Opens the keyring and checks that it answers. */
export async function openKeyring(): Promise<Keyring> {
  const { AsyncEntry, findCredentialsAsync } = await loadPackage();
  // Even the constructor calls the service and can throw, so call it inside `attempt`.
  const entry = (account: string) => new AsyncEntry(SERVICE, account, OPTIONS);
  const keyring: Keyring = {
    get: (account) => attempt("read", async () => await entry(account).getPassword() ?? undefined),
    set: (account, text) => attempt("written", () => entry(account).setPassword(text)),
    delete: (account) => attempt("written", async () => void await entry(account).deletePassword()),
    all: () =>
      attempt("read", async () => {
        const found = await findCredentialsAsync(SERVICE);
        return new Map(found.map(({ account, password }) => [account, password]));
      }),
  };
  await keyring.all();
  return keyring;
}

type Package = typeof import("@napi-rs/keyring");

async function loadPackage(): Promise<Package> {
  try {
    return await import("@napi-rs/keyring");
  } catch (error) {
    throw configError(
      `To keep tokens in the keyring, the package @napi-rs/keyring is needed, and it cannot be loaded ` +
        `(${summarise(error)})`,
      { say: "Install it", command: "npm install @napi-rs/keyring@2" },
      error,
    );
  }
}

async function attempt<T>(operation: "read" | "written", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isLocked = /locked|dismissed/i.test(summarise(error));
    throw new ProvenaError(
      "ERR_STORE",
      `The keyring cannot be ${operation} (${summarise(error)})${
        isLocked
          ? ""
          : ". It needs a desktop session, on Linux with a Secret Service such as gnome-keyring"
      }`,
      {
        cause: error,
        next: isLocked
          ? "Unlock it, by signing in to the desktop for instance"
          : "Elsewhere keep sessions in files: without KeyringStore, and with PROVENA_STORE unset",
      },
    );
  }
}
