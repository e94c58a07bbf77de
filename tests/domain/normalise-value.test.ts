// The second form of a value, and the keys that say the same.
import { describe, expect, it } from 'vitest';
import { findNearFact } from '../../src/domain/near-key.ts';
import { isSameValue, normaliseValue } from '../../src/domain/normalise-value.ts';

describe('a value', () => {
  it.each([
    ['7 pm', 'time', '19:00'],
    ['12:30 am', 'time', '00:30'],
    ['9.15 a.m.', 'time', '09:15'],
    ['3 in the afternoon', 'time', '15:00'],
    ['noon', 'time', '12:00'],
    ['2026-12-01', 'date', '2026-12-01'],
    ['March 3rd', 'date', '--03-03'],
    ['the 5th of May, 2027', 'date', '2027-05-05'],
    ['Feb 29', 'date', '--02-29'],
    ['$5,000', 'money', 'USD 5000'],
    ['90 euros', 'money', 'EUR 90'],
    ['５０００円', 'money', 'JPY 5000'],
    ['four', 'number', '4'],
    ['3.50', 'number', '3.5'],
  ])('has a second form: %s is the %s %s', (value, kind, norm) => {
    expect(normaliseValue(value)).toEqual({ kind, norm });
  });

  it.each([
    'next Friday',
    '13:75',
    '25:00',
    'February 30',
    '1,5',
    '3 p',
    'May',
    'window seat',
    '4 people',
    '13 pm',
  ])('has none where it would be a guess: %s', (value) => expect(normaliseValue(value)).toBeNull());

  it('is the same in another spelling and not in another kind', () => {
    expect(isSameValue('7 pm', '19:00')).toBe(true);
    expect(isSameValue('7', '7 pm')).toBe(false);
    expect(isSameValue('$5', '€5')).toBe(false);
  });
});

describe('a new key for a known value', () => {
  const facts = [
    { alias: 1, section: 'user_confirmed', key: 'city', value: 'Porto', many: false },
    { alias: 2, section: 'user_confirmed', key: 'check_in_date', value: 'Friday', many: false },
    { alias: 3, section: 'user_confirmed', key: 'nights', value: '4', many: false },
  ] as const;
  it('is the older key when it only adds a word', () => {
    expect(findNearFact('home_city', 'porto', facts)).toMatchObject({ alias: 1 });
  });
  it.each([
    ['home_city', 'Rome'],
    ['check_out_date', 'Friday'],
    ['place_of_birth_city', 'Porto'],
    ['hotel_nights', '4'],
    ['name', 'Porto'],
  ])('stays apart: %s = %s', (key, value) => expect(findNearFact(key, value, facts)).toBeNull());
});
