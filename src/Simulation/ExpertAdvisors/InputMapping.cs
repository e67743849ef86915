using System.Globalization;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Reads the inputs of a file as those of an expert.</summary>
internal static class InputMapping
{
    /// <summary>Values that one input may have in a search.</summary>
    private const double MostValues = 1_000_000;

    /// <summary>The search space; of two spellings of one input the first counts, the other is ignored.</summary>
    /// <exception cref="UnprocessableException">A value is no number, or outside what the input allows; a range is upside down.</exception>
    public static InputSpace Read(
        ExpertAdvisor expert, IReadOnlyList<ExpertInput> inputs, ExpertAdvisorOptions options, double pointsPerPip)
    {
        var meanings = InputNames.Meanings(expert, options, pointsPerPip);
        var values = expert.Inputs.Select(input => input.Default).ToArray();
        List<KeyValuePair<string, string>> texts = [];
        List<SearchAxis> axes = [];
        List<string> ignored = [];
        HashSet<int> seen = [];
        for (var place = 0; place < inputs.Count; place++)
        {
            var input = inputs[place];
            if (!meanings.TryGetValue(InputNames.Normal(input.Name), out var meaning) || meaning.Input < 0 || !seen.Add(meaning.Input))
            {
                ignored.Add(input.Name);
                continue;
            }

            var reading = new InputReading(expert.Inputs[meaning.Input], input, meaning.Factor, place);
            var own = reading.Value();
            var written = reading.Written(MostValues);
            if (written.Count > 1)
            {
                axes.Add(new(meaning.Input, input.Name, [.. written.Select(reading.Meant)], written, [.. written.Select(reading.Text)]));
                values[meaning.Input] = axes[^1].Values[0];
            }
            else
            {
                values[meaning.Input] = written.Count == 1 ? reading.Meant(written[0]) : own;
                texts.Add(new(input.Name, written.Count == 1 ? reading.Text(written[0]) : input.Value.Trim()));
            }
        }

        return new(values, texts, axes, ignored);
    }

    /// <summary>One input of a file and what it means.</summary>
    private sealed record InputReading(ExpertInputDefinition Definition, ExpertInput Input, double Factor, int Place)
    {
        private static readonly string[] Yes = ["true", "1", "yes"];
        private static readonly string[] No = ["false", "0", "no"];

        private bool YesNo => Definition.Kind == InputKind.YesNo;

        /// <summary>The fixed value.</summary>
        public double Value()
        {
            var text = Input.Value?.Trim() ?? "";
            if (YesNo && (Yes.Contains(text, StringComparer.OrdinalIgnoreCase) || No.Contains(text, StringComparer.OrdinalIgnoreCase)))
            {
                return Yes.Contains(text, StringComparer.OrdinalIgnoreCase) ? 1 : 0;
            }

            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? Allowed(number * Factor, "value", text)
                : throw Refusal("value", $"'{text}' is not {(YesNo ? "true or false" : "a number")}");
        }

        /// <summary>The values of the range as the file has them; empty where the fixed value stands.</summary>
        public IReadOnlyList<double> Written(double most)
        {
            if (Input.Range is not { } range)
            {
                return [];
            }

            if (!double.IsFinite(range.Start) || !double.IsFinite(range.Step) || !double.IsFinite(range.Stop) || range.Step < 0
                || range.Start > range.Stop)
            {
                var given = Invariant($"{range.Start} to {range.Stop} in steps of {range.Step}");
                throw Refusal(
                    "range",
                    given + " is no range; start, step and stop must be finite, the step at least 0 and the start at most the stop");
            }

            if (YesNo)
            {
                return range.Start < range.Stop ? [0, 1] : [];
            }

            if (range.Step == 0)
            {
                return [];
            }

            var steps = Math.Floor(((range.Stop - range.Start) / range.Step) + 1e-9);
            if (steps >= most)
            {
                throw Refusal(
                    "range",
                    Invariant(
                        $"{range.Start} to {range.Stop} in steps of {range.Step} are {steps + 1} values; at most {most} are allowed"));
            }

            Allowed(range.Start * Factor, "range", Invariant($"{range.Start}"));
            Allowed((range.Start + (steps * range.Step)) * Factor, "range", Invariant($"{range.Stop}"));
            if (steps > 0 && Definition.Kind == InputKind.Whole && range.Step * Factor != Math.Floor(range.Step * Factor))
            {
                throw Refusal("range", Invariant($"a step of {range.Step} does not lead from one whole number to another"));
            }

            // The first place of decimals in which steps and start agree: 0.1 + 2·0.1 is 0.3.
            return [.. Enumerable.Range(0, (int)steps + 1).Select(step => Math.Round(range.Start + (step * range.Step), 10))];
        }

        /// <summary>What a value of the file means to the expert.</summary>
        public double Meant(double written) => Definition.Kind == InputKind.Whole ? Math.Round(written * Factor) : written * Factor;

        /// <summary>A value of the range as the file would have it.</summary>
        public string Text(double written) =>
            YesNo && IsInWords ? written > 0 ? "true" : "false" : ((decimal)written).ToString(CultureInfo.InvariantCulture);

        private bool IsInWords => No.Concat(Yes)
            .Any(word => word.Length > 1 && string.Equals(word, Input.Value.Trim(), StringComparison.OrdinalIgnoreCase));

        private double Allowed(double value, string part, string text) =>
            !(value >= Definition.Minimum && value <= Definition.Maximum)
                ? throw Refusal(
                    part,
                    $"{text} is outside of what {Definition.Name} allows: "
                    + Invariant($"{Definition.Minimum / Factor} to {Definition.Maximum / Factor}"))
                : Definition.Kind != InputKind.Number && value != Math.Floor(value)
                ? throw Refusal(part, $"{text} is not a whole number")
                : value;

        private UnprocessableException Refusal(string part, string problem) =>
            new($"Input '{Input.Name}': {problem}.", $"inputs[{Place}].{part}");

        private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
    }
}
