/**
 * The operating system's keyring, through `@napi-rs/keyring`.
 *
 * @module
 */
import { configError, ProvenaError, summarise } from "../../errors.ts";

/** Under this name the system's own tools show the entries. */
const SERVICE = "provena";

/** On Linux nothing but the Secret Service will do: the kernel's keyring forgets at a reboot. */
const OPTIONS = { linux: { store: "secret-service" } } as const;

/** Texts of this package in the keyring, by account. */
export interface Keyring {
  get(account: string): Promise<string | undefined>;
  set(account: string, text: string): Promise<void>;
  delete(account: string): Promise<void>;
  /** All of them. */
  all(): Promise<ReadonlyMap<string, string>>;
}

/**
 * Opens the keyring.
 *
 * @returns the keyring, which has answered
 * @throws {ProvenaError} `ERR_CONFIG` if the package is not installed, `ERR_STORE` if there is no
 * keyring, or it is locked
 */
export async function openKeyring(): Promise<Keyring> {
  const { AsyncEntry, findCredentialsAsync } = await loadPackage();
  // Even making an entry asks the service, so everything is tried inside.
  const entry = (account: string) => new AsyncEntry(SERVICE, account, OPTIONS);
  const keyring: Keyring = {
    get: (account) => tried("read", async () => await entry(account).getPassword() ?? undefined),
    set: (account, text) => tried("written", () => entry(account).setPassword(text)),
    delete: (account) => tried("written", async () => void await entry(account).deletePassword()),
    all: () =>
      tried("read", async () => {
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
      `Keeping tokens in the keyring takes the package @napi-rs/keyring, which cannot be loaded ` +
        `(${summarise(error)})`,
      { say: "Install it", command: "npm install @napi-rs/keyring@2" },
      error,
    );
  }
}

async function tried<T>(deed: "read" | "written", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isLocked = /locked|dismissed/i.test(summarise(error));
    throw new ProvenaError(
      "ERR_STORE",
      `The keyring cannot be ${deed} (${summarise(error)})${
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
