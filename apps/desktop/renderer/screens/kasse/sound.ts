import { useSettings } from '../../stores/settings.ts';

/** What a sound says; each can be told apart without looking. */
export type Sound = 'known' | 'unknown' | 'done';

interface Tone {
  readonly hertz: number;
  readonly from: number;
  readonly seconds: number;
}

const TONES: Readonly<Record<Sound, readonly Tone[]>> = {
  known: [{ hertz: 1560, from: 0, seconds: 0.055 }],
  unknown: [
    { hertz: 240, from: 0, seconds: 0.14 },
    { hertz: 180, from: 0.17, seconds: 0.2 },
  ],
  done: [
    { hertz: 880, from: 0, seconds: 0.07 },
    { hertz: 1320, from: 0.08, seconds: 0.1 },
  ],
};

let context: AudioContext | null = null;

/** Plays a short sound unless sound is off. A machine without audio stays silent; that is no fault of the sale. */
export function play(sound: Sound): void {
  if (!useSettings.getState().sound) return;
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume();
    for (const tone of TONES[sound]) {
      const start = context.currentTime + tone.from;
      const oscillator = context.createOscillator();
      const volume = context.createGain();
      oscillator.type = sound === 'unknown' ? 'square' : 'sine';
      oscillator.frequency.value = tone.hertz;
      volume.gain.setValueAtTime(sound === 'unknown' ? 0.06 : 0.12, start);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + tone.seconds);
      oscillator.connect(volume).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(start + tone.seconds);
    }
  } catch {
    context = null;
  }
}
