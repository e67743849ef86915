namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>
/// A condition between inputs, such as <c>Fast &lt; Slow and (not UseStop or 10 &lt;= Stop &lt;= 3 * [Take profit])</c>.
/// </summary>
/// <remarks>
/// From loose to tight: <c>or</c> (<c>||</c>), <c>and</c> (<c>&amp;&amp;</c>), <c>not</c> (<c>!</c>), comparisons
/// <c>&lt; &lt;= &gt; &gt;= = == !=</c>, which may be chained, <c>+ -</c>, <c>* /</c>, a sign, numbers, names and brackets. A name that
/// holds other characters than letters, digits and <c>_</c>, or is a word of this language, stands in <c>[ ]</c>, where <c>]]</c> is a
/// <c>]</c>. A name alone, where something true or false is needed, is true where it is not 0. Numbers that differ by no more than 10⁻¹²
/// of the larger one, at least by 10⁻¹², are equal. What cannot be told, as after a division by zero, is not true.
/// </remarks>
public sealed class ConditionExpression
{
    /// <summary>Characters that a condition may have.</summary>
    public const int LongestText = 500;

    /// <summary>Brackets, signs and negations within each other that it may have.</summary>
    public const int MostNested = 50;

    private ConditionExpression(string text, IReadOnlyList<string> names, IReadOnlyList<ConditionTerm> terms) =>
        (Text, Names, Terms) = (text, names, terms);

    /// <summary>As it was written, without blanks around it.</summary>
    public string Text { get; }

    /// <summary>The names in it as they are written, each once, in the order in which they first come.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What must all hold.</summary>
    internal IReadOnlyList<ConditionTerm> Terms { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong where, and what is allowed there.</exception>
    public static ConditionExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (root, names) = new ConditionParser(text).Read();
        return new(text.Trim(), names, [.. root.Terms().Select(term => new ConditionTerm(term, [.. term.Names()]))]);
    }

    /// <summary>Whether it holds.</summary>
    /// <param name="values">Values of <see cref="Names"/>, in their order; NaN for what is not known.</param>
    public bool Allows(ReadOnlySpan<double> values)
    {
        for (var term = 0; term < Terms.Count; term++)
        {
            if (!Terms[term].Holds(values))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>One of the things that must all hold.</summary>
/// <param name="Root">What it says.</param>
/// <param name="Names">Places of the names in it.</param>
internal sealed record ConditionTerm(ConditionNode Root, IReadOnlyList<int> Names)
{
    /// <summary>Whether it holds.</summary>
    public bool Holds(ReadOnlySpan<double> values) => Root.Value(values) == 1;
}
