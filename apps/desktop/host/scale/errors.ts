import { errorTable } from '@valero/domain/kernel';

/** What the desks of scale and drawer refuse. */
export const SCALE_DESK_ERRORS = errorTable({
  'host.weighing_gone': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diese Wägung gibt es nicht mehr.', en: 'This weighing is no longer there.' },
    action: { de: 'Ware anheben und noch einmal wiegen.', en: 'Lift the goods and weigh again.' },
  },
  'host.calibration_order': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Zuerst wird die geschlossene Lade gemessen.', en: 'The closed drawer is measured first.' },
    action: { de: 'Lade schließen und von vorn beginnen.', en: 'Shut the drawer and begin again.' },
  },
});
