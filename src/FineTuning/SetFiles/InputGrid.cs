namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>
/// The values that the strategy tester tries for an input: start, start + step … up to and including stop; of an enumeration whose numbers
/// have gaps, its members between the two.
/// </summary>
/// <param name="Start">First value.</param>
/// <param name="Step">Distance; 0 for a single value.</param>
/// <param name="Stop">Last value.</param>
/// <param name="Input">The input.</param>
internal sealed record InputGrid(SetInput Input, decimal Start, decimal Step, decimal Stop)
{
    /// <summary>An enumeration has step 0; wider ones than this cannot be meant to be tried value by value.</summary>
    private const int WidestEnumeration = 255;

    /// <summary>A range drawn around a pass has a handful of values; one of more than so many is not compared with another.</summary>
    private const int MostCompared = 10_000;

    /// <summary>The members of the enumeration; null where every step is a value.</summary>
    public IReadOnlyList<decimal>? Members { get; init; }

    /// <summary>How many values: ⌊(stop − start)/step + 10⁻⁹⌋ + 1, or as many as there are members.</summary>
    public long Count => Members?.Count
        ?? (Step == 0 ? 1 : (long)Math.Min(long.MaxValue / 2, Math.Floor(((double)Stop - (double)Start) / (double)Step + 1e-9) + 1));

    /// <summary>The value at a place from 0.</summary>
    public double At(long place) => Members is null ? (double)Start + (place * (double)Step) : (double)Members[(int)place];

    /// <summary>True where every part is a whole number, so that the values must be.</summary>
    public bool IsWhole =>
        new[] { Input.Value, Input.Range!.Start, Input.Range.Step, Input.Range.Stop }.All(
            text => SetNumber.IsTruth(text) || SetNumber.IsWhole(text));

    /// <summary>True for an input of type bool.</summary>
    public bool IsTruth => SetNumber.IsTruth(Input.Range!.Start) || SetNumber.IsTruth(Input.Value);

    /// <summary>True where every value of another grid is one of this.</summary>
    public bool Covers(InputGrid other) => other.Count <= MostCompared && other.Values().All(Has);

    /// <summary>The grid of an input; null where it is not ticked, or its range is one that only the terminal understands.</summary>
    public static InputGrid? Find(SetInput input)
    {
        try
        {
            return input.IsTicked && !IsOfColours(input) ? Of(input) : null;
        }
        catch (SetFileRefusedException)
        {
            return null;
        }
    }

    /// <summary>True for a range of colours, which have no order.</summary>
    public static bool IsOfColours(SetInput input) =>
        input.Range is { } range && new[] { range.Start, range.Stop }.Any(SetColour.Is);

    /// <summary>The grid of a ticked input.</summary>
    /// <exception cref="SetFileRefusedException">Its range is none, or in the wrong order; the message names the line.</exception>
    public static InputGrid Of(SetInput input)
    {
        var range = input.Range ?? throw new ArgumentException("The input has no range.", nameof(input));
        if (range.Start is null || range.Step is null || range.Stop is null)
        {
            throw Refusal(input, "is ticked, but start, step or stop is missing");
        }

        if (!SetNumber.TryParse(range.Start, out var start) || !SetNumber.TryParse(range.Step, out var step)
            || !SetNumber.TryParse(range.Stop, out var stop))
        {
            throw Refusal(input, $"is ticked, but start {range.Start}, step {range.Step} and stop {range.Stop} are not all numbers");
        }

        if (step < 0)
        {
            throw Refusal(input, $"step {range.Step} is below 0; MetaTrader has no descending ranges");
        }

        if (start > stop)
        {
            throw Refusal(input, $"start {range.Start} lies above stop {range.Stop}; the order is start, step, stop");
        }

        if (TesterTimeframes.Between(input, start, step, stop, WidestEnumeration) is { } members)
        {
            return new(input, start, Math.Max(step, 1), stop) { Members = members };
        }

        if (start < stop && step > stop - start)
        {
            throw Refusal(
                input, $"step {range.Step} is larger than the range from {range.Start} to {range.Stop}; the order is start, step, stop");
        }

        return new(input, start, step == 0 && start < stop ? EnumerationStep(input, start, stop) : step, stop);
    }

    private bool Has(decimal value) => Members?.Contains(value)
        ?? (value == Start || (Step > 0 && value > Start && value <= Stop && (value - Start) % Step == 0));

    private IEnumerable<decimal> Values() => Members ?? Enumerable.Range(0, (int)Count).Select(place => Start + (place * Step));

    private static decimal EnumerationStep(SetInput input, decimal start, decimal stop) =>
        decimal.IsInteger(start) && decimal.IsInteger(stop) && stop - start <= WidestEnumeration
            ? 1
            : throw Refusal(
                input,
                $"step is 0, which is for enumerations of at most {WidestEnumeration + 1} values, but the range is {input.Range!.Start} to "
                + $"{input.Range.Stop}");

    private static SetFileRefusedException Refusal(SetInput input, string reason) =>
        new($"input '{input.Name}': {reason}.", input.RangeLine > 0 ? input.RangeLine : input.Line);
}
