using StrategyFactory.Kernel.Names;

namespace StrategyFactory.Kernel.Errors;

/// <summary>Names of request fields as callers write them.</summary>
public static class FieldNames
{
    /// <summary>Turns a property path such as <c>Request.AlphaGrid[2]</c> into <c>alpha_grid[2]</c>; <c>SYMBOL_POINT</c> stays.</summary>
    public static string Of(string property)
    {
        ArgumentNullException.ThrowIfNull(property);
        var path = property.StartsWith("Request.", StringComparison.Ordinal) ? property["Request.".Length..]
            : property.StartsWith("Specification.", StringComparison.Ordinal) ? property["Specification.".Length..]
            : property;
        return string.Join('.', path.Split('.').Select(part => IsConstant(part) ? part : SnakeCase.Of(part)));
    }

    // the name of a constant of somebody else, as its sender wrote it
    private static bool IsConstant(string name) => name.Contains('_', StringComparison.Ordinal) && !name.Any(char.IsLower);
}
