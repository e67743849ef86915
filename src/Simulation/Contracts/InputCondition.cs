using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// A condition between the inputs of a file that a pass must meet to be run, such as <c>Fast &lt; Slow and not (UseStop and Stop &lt; 2 *
/// Atr)</c>. Values are those of the file, in its own units; false is 0 and true is 1. What cannot be told, as after a division by zero,
/// is not met. At most 500 characters; how it is written is in <see cref="ConditionExpression"/>.
/// </summary>
public sealed class InputCondition
{
    private const string Field = "where";

    private InputCondition(ConditionExpression expression) => Expression = expression;

    /// <summary>As it was written, without blanks around it.</summary>
    public string Text => Expression.Text;

    private ConditionExpression Expression { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="UnprocessableException">It is none.</exception>
    public static InputCondition Parse(string text) => Refusing(() => new InputCondition(ConditionExpression.Parse(text)));

    /// <summary>What is wrong with a text as a condition; null where nothing is, or where there is no text.</summary>
    public static string? Fault(string? text)
    {
        try
        {
            _ = text is null ? null : Parse(text);
            return null;
        }
        catch (UnprocessableException refusal)
        {
            return refusal.Message;
        }
    }

    /// <summary>How many combinations of inputs meet it.</summary>
    /// <param name="inputs">All inputs of the file.</param>
    /// <exception cref="UnprocessableException">
    /// A name is no input of the file, or the only value of its input is no number.
    /// </exception>
    public AllowedPasses Count(IReadOnlyList<ConditionedInput> inputs)
    {
        var allowed = Bind([.. inputs.Select(input => new ConditionAxis(input.Name, input.Count, input.Value))], []);
        return new(allowed.Count, allowed.IsExact, allowed.Decides);
    }

    /// <summary>Whether one pass meets it.</summary>
    /// <param name="value">The value of an input that has the name, in whatever case; NaN where there is none.</param>
    public bool Allows(Func<string, double> value) => Expression.Allows(Expression.Names.Select(value).ToArray());

    /// <inheritdoc cref="AllowedCombinations.Of"/>
    internal AllowedCombinations Bind(IReadOnlyList<ConditionAxis> axes, IReadOnlyList<ConditionAxis> others) =>
        Refusing(() => AllowedCombinations.Of(Expression, axes, others));

    private static T Refusing<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException fault)
        {
            throw new UnprocessableException($"{Field}: {fault.Message}", Field);
        }
    }
}
