namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>
/// A part of a <see cref="ConditionExpression"/>. What is true is 1, what is false 0, and NaN what cannot be told, as after a division by
/// zero.
/// </summary>
internal abstract class ConditionNode
{
    /// <summary>True for what is true or false, false for a number.</summary>
    public virtual bool IsCondition => false;

    /// <summary>The parts of it.</summary>
    public virtual IReadOnlyList<ConditionNode> Parts => [];

    /// <summary>Its value.</summary>
    /// <param name="values">Values of the names, in their order.</param>
    public abstract double Value(ReadOnlySpan<double> values);

    /// <summary>What must all be true for this to be true.</summary>
    public virtual IEnumerable<ConditionNode> Terms() => [this];

    /// <summary>The places of the names in it.</summary>
    public virtual IEnumerable<int> Names() => Parts.SelectMany(part => part.Names()).Distinct();
}

/// <summary>A number.</summary>
internal sealed class ConditionNumber(double number) : ConditionNode
{
    public override double Value(ReadOnlySpan<double> values) => number;
}

/// <summary>An input.</summary>
/// <param name="place">Its place among the names.</param>
internal sealed class ConditionName(int place) : ConditionNode
{
    public override double Value(ReadOnlySpan<double> values) => values[place];

    public override IEnumerable<int> Names() => [place];
}

/// <summary>What is made of one part.</summary>
internal sealed class ConditionUnary(Func<double, double> apply, ConditionNode part, bool isCondition) : ConditionNode
{
    public override bool IsCondition => isCondition;

    public override IReadOnlyList<ConditionNode> Parts => [part];

    public override double Value(ReadOnlySpan<double> values) => apply(part.Value(values));
}

/// <summary>What is made of two parts.</summary>
internal sealed class ConditionBinary(ConditionOperator made, ConditionNode left, ConditionNode right) : ConditionNode
{
    public override bool IsCondition => made.IsCondition;

    public override IReadOnlyList<ConditionNode> Parts => [left, right];

    public override double Value(ReadOnlySpan<double> values) => made.Apply(left.Value(values), right.Value(values));

    public override IEnumerable<ConditionNode> Terms() =>
        made == ConditionOperator.And ? Parts.SelectMany(part => part.Terms()) : [this];
}
