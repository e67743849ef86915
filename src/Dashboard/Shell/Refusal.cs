using FluentValidation;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>What a module refuses.</summary>
/// <param name="Field">The field at fault as requests name it; empty for none.</param>
/// <param name="Message">Field, value, and what is allowed.</param>
public sealed record Refusal(string Field, string Message)
{
    /// <summary>What an exception refuses; empty where it is no refusal.</summary>
    public static IReadOnlyList<Refusal> Of(Exception failure) => failure switch
    {
        ValidationException invalid =>
            [.. invalid.Errors.Select(error => new Refusal(FieldNames.Of(error.PropertyName), error.ErrorMessage)).Distinct()],
        FactoryException refused => [new(refused.Field ?? "", refused.Message)],
        _ => [],
    };

    /// <summary>The first thing that an exception refuses, as people read it; null where it is no refusal.</summary>
    public static string? Words(Exception failure) => Of(failure) is [var first, ..] ? first.Message : null;
}
