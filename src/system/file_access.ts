/**
 * Who may touch a file, as its mode says.
 *
 * @module
 */

/** A file for its owner alone. */
export const OWN_FILE = 0o600;

/** A folder for its owner alone. */
export const OWN_FOLDER = 0o700;

/** What anybody but the owner may do. */
export const OTHERS = 0o077;

/** What anybody but the owner may change. */
export const OTHERS_WRITE = 0o022;
