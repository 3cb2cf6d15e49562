import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { debianFolder } from '../../sandbox/machine/program.ts';

/**
 * Debian's headless Chromium, unpacked into .cache/ and not installed. It runs with the machine's
 * own libc: it finds its files, and starts its other processes, by the path of its own program,
 * which an unpacked loader would hide.
 */
const CHROMIUM = {
  name: 'Chromium',
  package: {
    name: 'chromium-headless-shell',
    suite: 'bookworm',
    beside: ['fonts-inter'],
    // Drivers of graphic cards are half of all, and there is no card.
    without: /^(libc6|libc-bin|libllvm\d+|libz3-4|libgl1-mesa-dri)_/,
  },
  series: /^\d+\.\d+\.\d+$/,
};
const LIBRARIES = [
  'usr/lib/x86_64-linux-gnu',
  'usr/lib/x86_64-linux-gnu/pulseaudio',
  'usr/lib/aarch64-linux-gnu',
  'usr/lib/aarch64-linux-gnu/pulseaudio',
  'lib/x86_64-linux-gnu',
  'lib/aarch64-linux-gnu',
];

/** Close it at the end. */
export async function startChromium(progress: (line: string) => void): Promise<Browser> {
  const { root } = await debianFolder(CHROMIUM, progress);
  const folders = LIBRARIES.map((folder) => join(root, folder));
  return chromium.launch({
    executablePath: join(root, 'usr/lib/chromium/chromium-headless-shell'),
    // Root may not use Chromium's sandbox, and containers have none. It opens files of ours only.
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: folders.filter((folder) => existsSync(folder)).join(delimiter),
      FONTCONFIG_FILE: fontsOf(root),
    },
  });
}

/** The same fonts on every machine, so that a picture is the same too. */
function fontsOf(root: string): string {
  const file = join(root, 'fonts.conf');
  const fonts = { 'system-ui': 'Inter', 'sans-serif': 'Inter', monospace: 'DejaVu Sans Mono' };
  const aliases = Object.entries(fonts).map(
    ([family, font]) =>
      `<match target="pattern"><test name="family"><string>${family}</string></test>` +
      `<edit name="family" mode="assign" binding="strong"><string>${font}</string></edit></match>`,
  );
  const folders = `<dir>${root}/usr/share/fonts</dir><cachedir>${root}/var/cache</cachedir>`;
  writeFileSync(file, `<fontconfig>${folders}${aliases.join('')}</fontconfig>\n`);
  return file;
}
