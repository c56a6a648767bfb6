import './audit.css';
import { PageHead, Tabs } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../place.ts';
import { AccessLog } from './AccessLog.tsx';
import { Changes } from './Changes.tsx';
import { Checks } from './Checks.tsx';
import { Exports } from './Exports.tsx';
import { Outages } from './Outages.tsx';
import { Retention } from './Retention.tsx';

const SECTIONS = {
  exports: Exports,
  log: AccessLog,
  changes: Changes,
  checks: Checks,
  outages: Outages,
  retention: Retention,
} as const;
type SectionId = keyof typeof SECTIONS;
const IDS = Object.keys(SECTIONS) as SectionId[];

/** For auditors and for the internal control: exports, accesses, changes, checks, outages, retention. */
export function Audit() {
  const { t } = useTranslation('buero');
  const { id, go } = usePlace();
  const chosen = IDS.find((section) => section === id) ?? 'exports';
  const Section = SECTIONS[chosen];
  return (
    <>
      <PageHead title={t('nav.pruefung')} />
      <Tabs
        label={t('audit.tabs.label')}
        items={IDS.map((section) => ({ id: section, label: t(`audit.tabs.${section}`) }))}
        value={chosen}
        onChange={(section) => go('pruefung', section)}
        testId="audit-tabs"
      />
      <Section />
    </>
  );
}
