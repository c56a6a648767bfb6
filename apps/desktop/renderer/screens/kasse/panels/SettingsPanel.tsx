import { useNavigate } from '@tanstack/react-router';
import { Button, ButtonRow, Panel, Segmented, Switch } from '@valero/ui';
import { Building2, LockKeyhole, Wrench } from 'lucide-react';
import type { SessionView } from '../../../api.ts';
import { useSettings, zoomsFor } from '../../../stores/settings.ts';
import { useTill } from '../../../stores/till.ts';
import { keyText, lock } from '../functions.ts';
import { play } from '../sound.ts';
import { useWords } from '../useWords.ts';

/** Person and screen: lock, language, theme, size, sounds. */
export function SettingsPanel({ session }: { session: SessionView }) {
  const { t, locale } = useWords();
  const navigate = useNavigate();
  const back = useTill((till) => till.back);
  const { theme, zoom, sound, house, set } = useSettings();
  return (
    <Panel
      title={session.name}
      sub={t(`role.${session.role}`)}
      onBack={back}
      aside={
        <>
          <Button
            label={t('settings.office')}
            icon={Building2}
            onPress={() => void navigate({ to: '/buero' })}
            testId="to-office"
          />
          <Button
            variant="pri"
            label={t('settings.lock')}
            icon={LockKeyhole}
            keyHint={keyText('Control+L', locale)}
            onPress={() => void lock()}
            testId="lock"
          />
        </>
      }
      testId="settings"
    >
      <Button
        full
        icon={Wrench}
        label={t('devices.open')}
        onPress={() => useTill.getState().open({ name: 'devices' })}
        testId="to-devices"
      />
      <p className="k-hint">{t('settings.here')}</p>
      <dl className="k-settings">
        <dt>{t('settings.language')}</dt>
        <dd>
          <Segmented
            label={t('settings.language')}
            items={[
              { id: 'de' as const, label: t('settings.german') },
              { id: 'en' as const, label: t('settings.english') },
            ]}
            value={locale}
            onChange={(id) => set({ locale: id })}
            testId="language"
          />
        </dd>
        <dt>{t('settings.theme')}</dt>
        <dd>
          <Segmented
            label={t('settings.theme')}
            items={(['auto', 'light', 'dark'] as const).map((id) => ({ id, label: t(`settings.${id}`) }))}
            value={theme}
            onChange={(id) => set({ theme: id })}
            testId="theme"
          />
        </dd>
        <dt>{t('settings.zoom')}</dt>
        <dd>
          <Segmented
            label={t('settings.zoom')}
            items={zoomsFor(window.innerWidth).map((size) => ({ id: String(size), label: `${size}` }))}
            value={String(zoom)}
            onChange={(id) => set({ zoom: Number(id) })}
            testId="zoom"
          />
        </dd>
        <dt>{t('house.label')}</dt>
        <dd>
          <Switch
            label={t('house.setting')}
            hint={t('house.settingHint')}
            checked={house}
            onChange={(on) => set({ house: on })}
            testId="house-setting"
          />
        </dd>
        <dt>{t('settings.sound')}</dt>
        <dd>
          <Switch
            label={t('settings.sound')}
            hint={t('settings.soundHint')}
            checked={sound}
            onChange={(on) => set({ sound: on })}
            testId="sound"
          />
          <ButtonRow>
            <Button label={t('settings.known')} onPress={() => play('known')} disabled={!sound} />
            <Button label={t('settings.unknown')} onPress={() => play('unknown')} disabled={!sound} />
          </ButtonRow>
        </dd>
      </dl>
    </Panel>
  );
}
