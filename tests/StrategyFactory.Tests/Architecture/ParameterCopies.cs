using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StrategyFactory.Tests.Architecture;

/// <summary>
/// Fields that hold nothing but a parameter of the constructor, which could be used itself. What a parameter of the class could not do is free:
/// to be read only, where the field changes; to have a constructor that fewer may call than know the class; to be a span that members read.
/// </summary>
internal static class ParameterCopies
{
    public static IEnumerable<string> Of(TypeDeclarationSyntax type)
    {
        var fields = type.Members.OfType<FieldDeclarationSyntax>()
            .Where(field => field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) && !IsSpan(field.Declaration.Type))
            .SelectMany(field => field.Declaration.Variables).ToList();
        var parameters = NamesOf(type.ParameterList).Except(HandedDown(type), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var initialised = fields.Where(field => IsOneOf(field.Initializer?.Value, parameters)).Select(field => field.Identifier.ValueText);
        var constructors = type.Members.OfType<ConstructorDeclarationSyntax>()
            .Where(constructor => !constructor.Modifiers.Any(SyntaxKind.StaticKeyword)).ToList();
        var copied = type is ClassDeclarationSyntax && constructors is [{ Initializer: null } only] && !IsForFewer(only, type)
                && Assignments(only) is { Count: > 0 } copies
            ? copies.Select(copy => copy.Left.ToString()).Where(name => fields.Exists(field => field.Identifier.ValueText == name))
            : [];
        return initialised.Concat(copied);
    }

    private static bool IsForFewer(ConstructorDeclarationSyntax constructor, TypeDeclarationSyntax type) =>
        constructor.Modifiers.Count == 0
        || constructor.Modifiers.Any(SyntaxKind.PrivateKeyword)
        || (type.Modifiers.Any(SyntaxKind.PublicKeyword) && !constructor.Modifiers.Any(SyntaxKind.PublicKeyword));

    private static bool IsSpan(TypeSyntax type) => type is GenericNameSyntax { Identifier.ValueText: "Span" or "ReadOnlySpan" };

    private static IEnumerable<string> NamesOf(ParameterListSyntax? parameters) =>
        (parameters?.Parameters ?? []).Select(parameter => parameter.Identifier.ValueText);

    private static IEnumerable<string> HandedDown(TypeDeclarationSyntax type) =>
        (type.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>() ?? [])
            .SelectMany(parent => parent.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Select(name => name.Identifier.ValueText);

    /// <summary>What a constructor assigns, where it does nothing but to assign parameters; else null.</summary>
    private static List<(ExpressionSyntax Left, ExpressionSyntax Right)>? Assignments(ConstructorDeclarationSyntax constructor)
    {
        var names = NamesOf(constructor.ParameterList).ToHashSet(StringComparer.Ordinal);
        List<ExpressionSyntax?> done = constructor.ExpressionBody is { } body
            ? [body.Expression]
            : [.. constructor.Body!.Statements.Select(statement => (statement as ExpressionStatementSyntax)?.Expression)];
        var pairs = done.SelectMany(each => each switch
        {
            AssignmentExpressionSyntax { Left: TupleExpressionSyntax left, Right: TupleExpressionSyntax right } =>
                left.Arguments.Zip(right.Arguments, (to, of) => (to.Expression, of.Expression)),
            AssignmentExpressionSyntax assignment => [(assignment.Left, assignment.Right)],
            _ => [(null!, null!)],
        }).ToList();
        return pairs.TrueForAll(pair => IsOneOf(pair.Item2, names)) ? pairs : null;
    }

    private static bool IsOneOf(ExpressionSyntax? value, HashSet<string> names) =>
        value is IdentifierNameSyntax name && names.Contains(name.Identifier.ValueText);
}
