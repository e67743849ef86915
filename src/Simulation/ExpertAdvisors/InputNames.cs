using System.Globalization;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A spelling's meaning: the input, and what values under that spelling are multiplied by.</summary>
/// <param name="Input">Place of the input.</param>
internal readonly record struct InputMeaning(int Input, double Factor);

/// <summary>Which input a name in a file means. Case, punctuation and a leading <c>inp</c> or <c>input</c> do not count.</summary>
internal static class InputNames
{
    /// <summary>What counts of a name.</summary>
    public static string Normal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var letters = Letters(name);
        foreach (var prefix in (ReadOnlySpan<string>)["input", "inp"])
        {
            if (letters.Length > prefix.Length && letters.StartsWith(prefix, StringComparison.Ordinal))
            {
                return letters[prefix.Length..];
            }
        }

        return letters;
    }

    /// <summary>The letters and digits of a name in lower case.</summary>
    public static string Letters(string name) => string.Concat(Composition.Of(name).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Whether two names count as the same.</summary>
    public static bool Same(string name, string other) => string.Equals(Normal(name), Normal(other), StringComparison.Ordinal);

    /// <summary>
    /// The meaning of every known spelling, most specific first: configured for the expert, configured for all, names, aliases of the
    /// expert's own inputs, aliases of shared ones. A place of −1 stands for a spelling to ignore.
    /// </summary>
    public static Dictionary<string, InputMeaning> Meanings(ExpertAdvisor expert, ExpertAdvisorOptions options, double pointsPerPip)
    {
        Dictionary<string, InputMeaning> meanings = new(StringComparer.Ordinal);
        var inputs = expert.Inputs;
        foreach (var table in new[] { expert.Name, ExpertAdvisorOptions.AllExperts })
        {
            var configured = options.Aliases.FirstOrDefault(
                pair => pair.Key == table || (table != ExpertAdvisorOptions.AllExperts && Same(pair.Key, table))).Value;
            foreach (var (spelling, meant) in configured ?? [])
            {
                var (name, factor) = Split(meant, pointsPerPip);
                meanings.TryAdd(
                    Normal(spelling),
                    new(Enumerable.Range(0, inputs.Count).FirstOrDefault(place => Same(inputs[place].Name, name), -1), factor));
            }
        }

        var places = Enumerable.Range(SharedInputs.Count, expert.OwnInputs.Count).Concat(Enumerable.Range(0, SharedInputs.Count)).ToArray();
        foreach (var place in places)
        {
            meanings.TryAdd(Normal(inputs[place].Name), new(place, 1));
        }

        foreach (var place in places)
        {
            foreach (var alias in inputs[place].Aliases)
            {
                var (name, factor) = Split(alias, pointsPerPip);
                meanings.TryAdd(Normal(name), new(place, factor));
            }
        }

        return meanings;
    }

    /// <summary>The name of an alias without its factor.</summary>
    public static string WithoutFactor(string alias) => alias.Split('*')[0];

    private static (string Name, double Factor) Split(string alias, double pointsPerPip) => alias.Split('*', 2) switch
    {
        [var name, "pip"] => (name, pointsPerPip),
        [var name, var number] when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) =>
            (name, factor),
        [var name, ..] => (name, 1),
        _ => (alias, 1),
    };
}
