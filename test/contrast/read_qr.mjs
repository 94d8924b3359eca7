/** Reading a QR code from the pixels of a screenshot, as a phone would. */
import { PNG } from "pngjs";
import decodeQR from "qr/decode.js";

/**
 * Reads the QR code of an image.
 *
 * @param picture a Playwright locator of the image
 * @returns what it holds
 * @throws if there is none, or its colours are the wrong way round
 */
export async function readQr(picture) {
  await picture.evaluate((image) => image.decode());
  // A theme that has just changed moves things; an element's own screenshot waits for that.
  const { width, height, data } = PNG.sync.read(await picture.screenshot());
  const margin = data[(Math.round(height * 0.03) * width + Math.round(width / 2)) * 4];
  if (margin < 200) throw new Error("The QR code's quiet zone is not light");
  return decodeQR({ width, height, data: new Uint8Array(data) });
}
