using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace StrategyFactory.Kernel.Text;

/// <summary>
/// Unicode's normalisation form C (UAX #15). Of our own, since the product runs without ICU, so that numbers and dates look alike on every
/// machine, and <c>string.Normalize</c> does nothing then.
/// </summary>
public sealed class Composition
{
    private const char FirstThatChanges = '\u0300';

    // syllables of Hangul are counted out, not listed
    private const int Syllables = 0xac00, Leads = 0x1100, Vowels = 0x1161, Tails = 0x11a7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, SyllableCount = LeadCount * VowelCount * TailCount;

    private static readonly Lazy<Composition> Loaded = new(() => new());

    private readonly Dictionary<int, int[]> _apart = [];
    private readonly Dictionary<(int First, int Second), int> _together = [];
    private readonly Dictionary<int, byte> _classes = [];

    private Composition()
    {
        using var stream = typeof(Composition).Assembly.GetManifestResourceStream("Text.Composition.txt")
            ?? throw new InvalidOperationException("The table of compositions is not in this assembly.");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                Read(line);
            }
        }
    }

    /// <summary>Normalises text without lone surrogates: two spellings of one name become one.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text) =>
        text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstThatChanges - 1)) < 0 ? text : Loaded.Value.Compose(text!);

    private void Read(string line)
    {
        var numbers = line.TrimStart('!', '@').Split(' ');
        if (line[0] == '@')
        {
            for (var rune = Hex(numbers[0]); rune <= Hex(numbers[1]); rune++)
            {
                _classes.Add(rune, byte.Parse(numbers[2], CultureInfo.InvariantCulture));
            }

            return;
        }

        int[] parts = [.. numbers.Skip(1).Select(Hex)];
        _apart.Add(Hex(numbers[0]), parts);
        if (line[0] != '!')
        {
            _together.Add((parts[0], parts[1]), Hex(numbers[0]));
        }
    }

    private static int Hex(string number) => int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private string Compose(string text)
    {
        List<(int Rune, byte Class)> runes = new(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, runes);
        }

        Order(runes);
        StringBuilder composed = new(text.Length);
        foreach (var rune in Join(runes))
        {
            composed.Append(new Rune(rune).ToString());
        }

        return composed.ToString();
    }

    private void Decompose(int rune, List<(int Rune, byte Class)> into)
    {
        if (rune is >= Syllables and < Syllables + SyllableCount)
        {
            var index = rune - Syllables;
            into.Add((Leads + (index / (VowelCount * TailCount)), 0));
            into.Add((Vowels + (index / TailCount % VowelCount), 0));
            if (index % TailCount > 0)
            {
                into.Add((Tails + (index % TailCount), 0));
            }
        }
        else if (_apart.TryGetValue(rune, out var parts))
        {
            foreach (var part in parts)
            {
                Decompose(part, into);
            }
        }
        else
        {
            into.Add((rune, _classes.GetValueOrDefault(rune)));
        }
    }

    /// <summary>Marks on one letter stand in the order of their classes; those of one class keep theirs.</summary>
    private static void Order(List<(int Rune, byte Class)> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            var end = start;
            while (end < runes.Count && runes[end].Class > 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var marks = runes.GetRange(start, end - start).OrderBy(mark => mark.Class).ToArray();
                for (var i = 0; i < marks.Length; i++)
                {
                    runes[start + i] = marks[i];
                }
            }

            start = end;
        }
    }

    private List<int> Join(List<(int Rune, byte Class)> runes)
    {
        List<int> joined = new(runes.Count);
        int letter = -1, last = -1;
        foreach (var (rune, mark) in runes)
        {
            // a mark reaches its letter unless one of its class or a higher one stands between; a letter only if nothing does
            if (letter >= 0 && last < mark && Pair(joined[letter], rune) is { } whole)
            {
                joined[letter] = whole;
                continue;
            }

            if (mark == 0)
            {
                letter = joined.Count;
            }

            last = mark == 0 ? -1 : mark;
            joined.Add(rune);
        }

        return joined;
    }

    private int? Pair(int first, int second)
    {
        if (first is >= Leads and < Leads + LeadCount && second is >= Vowels and < Vowels + VowelCount)
        {
            return Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TailCount);
        }

        if (first is >= Syllables and < Syllables + SyllableCount && (first - Syllables) % TailCount == 0
            && second is > Tails and < Tails + TailCount)
        {
            return first + second - Tails;
        }

        return _together.TryGetValue((first, second), out var whole) ? whole : null;
    }
}
