import { expect, test } from 'vitest';
import { leaveImage } from './app-image.ts';

test('what an AppImage put in front is not passed on', () => {
  const env = {
    APPDIR: '/tmp/.mount_SkeinAb12',
    APPIMAGE: '/home/kim/Skein.AppImage',
    ARGV0: './Skein.AppImage',
    OWD: '/home/kim',
    PATH: '/tmp/.mount_SkeinAb12:/tmp/.mount_SkeinAb12/usr/sbin:/usr/bin:/tmp/.mount_SkeinAb1234/bin',
    LD_LIBRARY_PATH: '/tmp/.mount_SkeinAb12/usr/lib:/opt/own/lib',
    GSETTINGS_SCHEMA_DIR: '/tmp/.mount_SkeinAb12/usr/share/glib-2.0/schemas',
    XDG_DATA_DIRS: '/tmp/.mount_SkeinAb12/usr/share/::/usr/share/gnome:/usr/share/',
    HOME: '/home/kim',
  };
  leaveImage(env);
  expect(env).toEqual({
    APPIMAGE: '/home/kim/Skein.AppImage',
    PATH: '/usr/bin:/tmp/.mount_SkeinAb1234/bin',
    LD_LIBRARY_PATH: '/opt/own/lib',
    XDG_DATA_DIRS: '/usr/share/gnome:/usr/share/',
    HOME: '/home/kim',
  });
});

test('elsewhere nothing is touched', () => {
  const env = { PATH: '/usr/bin::.', ARGV0: 'zsh' };
  leaveImage(env);
  expect(env).toEqual({ PATH: '/usr/bin::.', ARGV0: 'zsh' });
});
