import { conffiles } from './contents.js';

/**
 * What dpkg wants to know of the package. Debian 12: its systemd is the one that was tried, and its dpkg reads zstd.
 */
function control(release: string, installedKiB: number): string {
  return `Package: niud
Version: ${release}
Architecture: amd64
Maintainer: niud maintainers <niud@localhost>
Installed-Size: ${installedKiB}
Depends: libc6 (>= 2.31), libstdc++6 (>= 10), systemd (>= 252), init-system-helpers, passwd
Recommends: curl, etcd-server (>= 3.4.23), openssl
Suggests: keepalived
Section: comm
Priority: optional
Description: call routing and provisioning of a Network Interface Unit
 niud decides where calls go and lets operators provision it: a lookup socket
 for the call-processing stack, REST, CSV, a web UI, and niuctl for field
 operations. It carries its own Node.
`;
}

const begun = '#!/bin/sh\nset -e\n';
const units = 'niud.socket niud.service niud-active.target niud-role.path';
const installed = '/run/niud.installed';
/**
 * Minutes that a backup before an upgrade may take: a million records take well under one; a share that hangs is given
 * up after one.
 */
const backupMinutes = 15;
const inSystemd = '[ -d /run/systemd/system ]';

/**
 * The scripts that dpkg runs. The lookup socket is not touched by an upgrade: callers wait in it for the next process.
 * A unit that an operator has stopped or disabled stays so. What fails to start does not fail the installation: the
 * alarm in the journal says why. State is kept on remove, and gone on purge.
 */
const scripts: Readonly<Record<'preinst' | 'postinst' | 'prerm' | 'postrm', string>> = {
  // Only this script is told an installation, also one after a removal, from an upgrade.
  // A unit whose backup fails must still get the release that mends it: the upgrade goes on, and says so.
  preinst: `${begun}if [ "$1" = install ]; then : > ${installed}; fi
if [ "$1" = upgrade ] && ${inSystemd} && systemctl -q is-active niud.service; then
  echo "niud: backup before the upgrade, at most ${backupMinutes} minutes ..."
  if said=$(timeout -k 5 ${backupMinutes}m niuctl backup 2>&1 < /dev/null); then
    made=$(echo "$said" | sed -n 's/^last *\\([^,]*\\),.*/\\1/p')
    echo "niud: backup $made is made. To come back to $2: install it again, then niuctl restore $made"
  else
    echo "niud: NO BACKUP is made, the upgrade goes on: $(echo "$said" | tail -1). Afterwards: niuctl backup" >&2
  fi
fi
`,
  postinst: `${begun}[ "$1" = configure ] || [ "$1" = abort-remove ] || exit 0
systemd-sysusers niud.conf
systemd-tmpfiles --create niud.conf || true
for unit in ${units}; do
  deb-systemd-helper unmask "$unit" > /dev/null || true
  if deb-systemd-helper --quiet was-enabled "$unit"; then deb-systemd-helper enable "$unit" > /dev/null || true
  else deb-systemd-helper update-state "$unit" > /dev/null || true
  fi
done
if ${inSystemd}; then
  systemctl --system daemon-reload || true
  if [ "$1" = configure ] && [ ! -e ${installed} ]; then
    # What has failed is tried with the release that may mend it; what was stopped stays so.
    if systemctl -q is-failed niud.service; then systemctl restart niud.service || failed=1
    else systemctl try-restart niud.service || failed=1
    fi
  else deb-systemd-invoke start niud.socket niud-active.target niud-role.path niud.service || failed=1
  fi
  if [ -n "\${failed:-}" ]; then
    why=$(systemctl show -P StatusText niud.service 2>/dev/null || true)
    echo "niud is installed and does not run: \${why:-the reason is in journalctl -u niud -p err -n 5}. Mend that, then: systemctl restart niud" >&2
  fi
fi
rm -f ${installed}
`,
  prerm: `${begun}if [ "$1" = remove ] && ${inSystemd}; then
  deb-systemd-invoke stop niud-active.target niud-standby.target niud-role.path niud.socket niud.service niud-etcd.service || true
fi
`,
  postrm: `${begun}case "$1" in
  remove)
    echo 'niud is removed: /var/lib/niud and /etc/niud stay. To have it back: dpkg -i niud.deb; to remove all of it: dpkg -P niud'
    if [ -x /usr/bin/deb-systemd-helper ]; then deb-systemd-helper mask ${units} > /dev/null || true; fi
    ;;
  purge)
    if [ -x /usr/bin/deb-systemd-helper ]; then
      deb-systemd-helper purge ${units} > /dev/null || true
      deb-systemd-helper unmask ${units} > /dev/null || true
    fi
    rm -rf /var/lib/niud /var/lib/niud-etcd /etc/niud /etc/systemd/system/niud.service.d/pair.conf /run/niud-lookup /run/niud
    echo 'niud: its records, backups in /var/lib/niud, settings and user are gone; backups elsewhere stay'
    userdel niud-etcd > /dev/null 2>&1 || true
    userdel niud > /dev/null 2>&1 || true
    groupdel niud > /dev/null 2>&1 || true
    ;;
esac
if ${inSystemd}; then systemctl --system daemon-reload || true; fi
`,
};

/** Every file of DEBIAN/ with its mode. */
export function maintainerFiles(
  release: string,
  installedKiB: number,
): readonly (readonly [name: string, text: string, mode: number])[] {
  return [
    ['control', control(release, installedKiB), 0o644],
    ['conffiles', `${conffiles.join('\n')}\n`, 0o644],
    ...Object.entries(scripts).map(([name, text]): readonly [string, string, number] => [name, text, 0o755]),
  ];
}
