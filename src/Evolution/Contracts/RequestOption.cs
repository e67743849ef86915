using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>
/// One option of an <see cref="EvolutionRequest"/>. Its defaults and its refusals, the option of the command line with its help, the
/// field of the form and the row of the documentation all come from here.
/// </summary>
/// <param name="Name">Name of the field in requests.</param>
/// <param name="Kind">How its value is written.</param>
/// <param name="Group">What it is about.</param>
/// <param name="Label">What people read beside its field.</param>
/// <param name="Definition">What it means, with unit.</param>
public sealed record RequestOption(string Name, OptionKind Kind, OptionGroup Group, string Label, string Definition)
{
    private static readonly Dictionary<string, PropertyInfo> Properties = typeof(EvolutionRequest).GetProperties()
        .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), StringComparer.Ordinal);

    /// <summary>What the command line says of it; null where the command line does not have it.</summary>
    public string? Help { get; init; }

    /// <summary>What stands for its value in that help; null for a flag.</summary>
    public string? Argument { get; init; }

    /// <summary>Its names on the command line where they are not those of the field; the first is shown.</summary>
    public IReadOnlyList<string>? OtherNames { get; init; }

    /// <summary>What an empty value means.</summary>
    public string None { get; init; } = "none";

    /// <summary>True where only some algorithms have it.</summary>
    public bool OfAlgorithm { get; init; }

    /// <summary>Its parts, where it is filled in part by part.</summary>
    public IReadOnlyList<OptionPart> Parts { get; init; } = [];

    /// <summary>What is allowed, in words; null where the modules below say.</summary>
    public string? Allowed { get; init; }

    /// <summary>Whether the default is configured.</summary>
    public bool IsConfigured => Configured is not null;

    /// <summary>The type of its field.</summary>
    public Type Type => Property.PropertyType;

    /// <summary>The value of a request that says nothing, where that is not configured; null for none.</summary>
    public object? Default => Get(new EvolutionRequest());

    /// <summary>Its names on the command line, dashes included.</summary>
    public IReadOnlyList<string> CommandLineNames => OtherNames ?? ["--" + Name.Replace('_', '-')];

    /// <summary>Whether a value is allowed.</summary>
    internal Predicate<object>? Allows { get; init; }

    internal Func<EvolutionOptions, object?>? Configured { get; init; }

    private PropertyInfo Property => Properties[Name];

    /// <summary>Its value in a request.</summary>
    public object? Get(EvolutionRequest request) => Property.GetValue(request);

    /// <summary>A request with another value of it.</summary>
    public EvolutionRequest With(EvolutionRequest request, object? value)
    {
        ArgumentNullException.ThrowIfNull(request);
        var changed = request with { };
        Property.SetValue(changed, value);
        return changed;
    }

    /// <summary>What is wrong with a request's value of it: field, value and what is allowed; null where nothing is.</summary>
    internal string? Refusal(EvolutionRequest request) => Get(request) is { } value && Allows?.Invoke(value) == false
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}: {value} is not allowed; {Allowed}.")
        : null;

    internal EvolutionRequest Fill(EvolutionRequest request, EvolutionOptions options) =>
        Configured is null || Get(request) is not null ? request : With(request, Configured(options));
}
