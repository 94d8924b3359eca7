/** Reads a QR code from the pixels of a screenshot, as a phone would. */
import { PNG } from "pngjs";
import decodeQR from "qr/decode.js";

export async function readQr(picture) {
  await picture.evaluate((image) => image.decode());
  // After a theme change the layout still moves; an element's screenshot waits until it is stable.
  const { width, height, data } = PNG.sync.read(await picture.screenshot());
  const margin = data[(Math.round(height * 0.03) * width + Math.round(width / 2)) * 4];
  if (margin < 200) throw new Error("The QR code's quiet zone is not light");
  return decodeQR({ width, height, data: new Uint8Array(data) });
}
