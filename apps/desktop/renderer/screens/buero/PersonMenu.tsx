import { useNavigate } from '@tanstack/react-router';
import { Avatar, MenuButton, Row } from '@valero/ui';
import { Languages, LogOut, Monitor, Moon, ShoppingCart, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { standsBehind } from '../../api.ts';
import { useSettings } from '../../stores/settings.ts';
import { signOut, useOfficeSession } from './session.ts';

/** Who is signed in, and what belongs to the person: language, theme, sign-out. */
export function PersonMenu() {
  const { t } = useTranslation('buero');
  const { user } = useOfficeSession();
  const { locale, set } = useSettings();
  const navigate = useNavigate();
  if (user === null) return null;
  const pick = (id: string): void => {
    if (id === 'language') set({ locale: locale === 'de' ? 'en' : 'de' });
    else if (id === 'auto' || id === 'light' || id === 'dark') set({ theme: id });
    else if (id === 'till') void navigate({ to: '/kasse' });
    else void signOut();
  };
  return (
    <Row gap={2}>
      <Avatar name={user.name} />
      <MenuButton
        label={user.name}
        variant="quiet"
        onPick={pick}
        testId="person"
        items={[
          ...(standsBehind() === 'till' ? [{ id: 'till', label: t('menu.till'), icon: ShoppingCart }] : []),
          { id: 'language', label: t('menu.language'), icon: Languages },
          { id: 'auto', label: t('menu.themeAuto'), icon: Monitor },
          { id: 'light', label: t('menu.themeLight'), icon: Sun },
          { id: 'dark', label: t('menu.themeDark'), icon: Moon },
          { id: 'signOut', label: t('menu.signOut'), icon: LogOut },
        ]}
      />
    </Row>
  );
}
