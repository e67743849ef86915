using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What values an input takes.</summary>
internal enum InputKind
{
    /// <summary>Whole numbers.</summary>
    Whole,

    /// <summary>Any number.</summary>
    Number,

    /// <summary>0 or 1, written <c>false</c> and <c>true</c>, or as digits.</summary>
    YesNo,
}

/// <summary>An input of an expert.</summary>
/// <param name="Default">Value where it is not given.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Description">What it does, and its unit.</param>
/// <param name="Aliases">
/// Other spellings, each optionally with <c>*number</c> or <c>*pip</c>, what values under it are multiplied by.
/// </param>
internal sealed record ExpertInputDefinition(
    string Name, InputKind Kind, double Default, double Minimum, double Maximum, string Description, params string[] Aliases)
{
    private const double Largest = 1e6;

    /// <summary>A number of bars.</summary>
    public static ExpertInputDefinition Period(string name, int preset, string description, params string[] aliases) =>
        new(name, InputKind.Whole, preset, 1, 100_000, description, aliases);

    /// <summary>A number from 0 on.</summary>
    public static ExpertInputDefinition Amount(string name, double preset, string description, params string[] aliases) =>
        new(name, InputKind.Number, preset, 0, Largest, description, aliases);

    /// <summary>Yes or no.</summary>
    public static ExpertInputDefinition Switch(string name, bool preset, string description, params string[] aliases) =>
        new(name, InputKind.YesNo, preset ? 1 : 0, 0, 1, description, aliases);

    /// <summary>What is told of it to others.</summary>
    public ExpertInputDescription Describe(bool shared) => new(
        Name,
        Kind switch { InputKind.Whole => "whole", InputKind.Number => "number", _ => "yes_no" },
        Default, Minimum, Maximum, shared, Description, Aliases);
}
