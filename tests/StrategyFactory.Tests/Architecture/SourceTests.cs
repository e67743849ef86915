using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NUnit.Framework;

namespace StrategyFactory.Tests.Architecture;

/// <summary>One dialect, as CONTRIBUTING.md states it.</summary>
[TestFixtureSource(nameof(Modules))]
internal sealed partial class SourceTests(string module)
{
    private const int LongestLine = 140;

    private readonly List<string> _files =
        [.. Product.SourceFiles.Where(file => file.StartsWith($"src/{module}/", StringComparison.Ordinal))];

    private static IEnumerable<string> Modules => Product.Assemblies.Select(Product.ShortName);

    [Test]
    public void No_line_is_long() => AssertNone(
        from file in _files.Concat(
            Product.Pages.Concat(Product.Assets).Where(page => page.StartsWith($"src/{module}/", StringComparison.Ordinal)))
        let count = Product.Lines(file).Count(line => line.Length > LongestLine)
        where count > 0
        select $"{file} has {count} over {LongestLine} characters");

    /// <summary>A file of contracts is named after its one type, or after the folder or the file of the capability whose records it holds.</summary>
    [Test]
    public void A_contract_file_is_one_type_or_one_capability()
    {
        var capabilities = _files.Where(file => !IsContract(file))
            .SelectMany(file => file.Split('/')[2..^1].Append(Path.GetFileNameWithoutExtension(file))).ToHashSet(StringComparer.Ordinal);
        AssertNone(
            from file in _files.Where(IsContract)
            let name = Path.GetFileNameWithoutExtension(file)
            let types = TopTypes(file)
            where !capabilities.Contains(name) && (types.Count != 1 || types[0] != name)
            select $"{file} is named after neither its only type nor a capability ({types.Count} types)");

        static bool IsContract(string file) => file.Split('/')[2] == "Contracts";
    }

    [Test]
    public void Keywords_of_sql_are_in_lower_case() => AssertNone(
        from file in _files
        let words = Tree(file).DescendantTokens().Where(IsText).SelectMany(text => UpperCaseSql().Matches(text.Text)).Select(found => found.Value)
            .Distinct(StringComparer.Ordinal).ToList()
        where words.Count > 0
        select $"{file} writes keywords of SQL in upper case: {string.Join(", ", words)}");

    /// <summary>A statement that is always the same is a constant; one that is put together is not.</summary>
    [Test]
    public void A_fixed_statement_is_a_named_constant() => AssertNone(
        from file in _files
        let found = Tree(file).DescendantNodes().OfType<LiteralExpressionSyntax>()
            .Where(literal => literal.IsKind(SyntaxKind.StringLiteralExpression) && Statement().IsMatch(literal.Token.ValueText))
            .Where(literal => !literal.Ancestors().Any(IsConstant)).ToList()
        where found.Count > 0
        select $"{file} has {found.Count} statements without a name (lines {string.Join(", ", found.Select(LineOf))})");

    /// <summary>
    /// Pages of the host and the dashboard, which have no handler, are free of it, and so is what speaks the protocol of another.
    /// </summary>
    [Test]
    public void Endpoints_stand_beside_their_handler() => AssertNone(
        from file in _files
        where module is not "Host" and not "Dashboard" && !file.EndsWith("/OpenAi/ChatCompletionEndpoints.cs", StringComparison.Ordinal)
        let tree = Tree(file)
        where tree.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(call => Mapping().IsMatch(call.Name.Identifier.ValueText))
        where !tree.DescendantNodes().OfType<GenericNameSyntax>().Any(name => Handler().IsMatch(name.Identifier.ValueText))
        select $"{file} maps endpoints without their handler");

    [Test]
    public void Endpoints_give_typed_results() => AssertNone(
        from file in _files
        let count = Tree(file).DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Count(call => call.Expression is IdentifierNameSyntax { Identifier.ValueText: "Results" } && call.Parent is InvocationExpressionSyntax)
        where count > 0
        select $"{file} gives {count} without a type");

    [Test]
    public void A_logger_is_called_logger() => AssertNone(
        from file in _files
        from declared in Tree(file).DescendantNodes().SelectMany(Declared)
        where declared.Type is SimpleNameSyntax { Identifier.ValueText: "ILogger" }
        where !string.Equals(declared.Name, "logger", StringComparison.Ordinal)
        select $"{file} calls one {declared.Name}");

    /// <summary>
    /// A constructor parameter is used where it is needed. A field that repeats one is a second name for one thing; where a constructor
    /// does more than to copy, or hands the parameter to the class below, it stays.
    /// </summary>
    [Test]
    public void No_field_only_copies_a_constructor_parameter() => AssertNone(
        from file in _files
        from type in Tree(file).DescendantNodes().OfType<TypeDeclarationSyntax>()
        from field in ParameterCopies.Of(type)
        select $"{file}: {type.Identifier.ValueText}.{field} only copies a constructor parameter");

    [Test]
    public void A_private_field_begins_with_an_underscore() => AssertNone(
        from file in _files
        from field in Tree(file).DescendantNodes().OfType<FieldDeclarationSyntax>()
        where !field.Modifiers.Any(other => other.Kind() is SyntaxKind.StaticKeyword or SyntaxKind.ConstKeyword or SyntaxKind.PublicKeyword
            or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword)
        from variable in field.Declaration.Variables
        where !variable.Identifier.ValueText.StartsWith('_')
        select $"{file}: {variable.Identifier.ValueText} (line {LineOf(field)})");

    private static void AssertNone(IEnumerable<string> found) => Assert.That(found, Is.Empty);

    private static List<string> TopTypes(string file) =>
    [
        .. Tree(file).DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).Select(node => node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            DelegateDeclarationSyntax type => type.Identifier.ValueText,
            _ => "",
        }).Where(name => name.Length > 0),
    ];

    private static IEnumerable<(TypeSyntax? Type, string Name)> Declared(SyntaxNode node) => node switch
    {
        ParameterSyntax parameter => [(parameter.Type, parameter.Identifier.ValueText)],
        VariableDeclarationSyntax variables => variables.Variables.Select(each => ((TypeSyntax?)variables.Type, each.Identifier.ValueText)),
        PropertyDeclarationSyntax property => [(property.Type, property.Identifier.ValueText)],
        _ => [],
    };

    private static bool IsText(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken
        or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken;

    private static bool IsConstant(SyntaxNode node) =>
        node is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword)
        || node is LocalDeclarationStatementSyntax { IsConst: true };

    private static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    private static SyntaxNode Tree(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Root, file))).GetRoot();

    [GeneratedRegex(@"^Map(Get|Post|Put|Delete|Patch)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mapping();

    [GeneratedRegex(@"^(I|Async)RequestHandler\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Handler();

    [GeneratedRegex(
        @"\b(SELECT\s|INSERT\s+INTO\b|DELETE\s+FROM\b|UPDATE\s+[\w.]+\s+SET\b|FROM\s+[a-z_]+\.|WHERE\s|GROUP\s+BY\b|ORDER\s+BY\b"
        + @"|ON\s+CONFLICT\b|RETURNING\s|VALUES\s*\(|CREATE\s+(TABLE|INDEX|SCHEMA)\b|FOR\s+UPDATE\b|SKIP\s+LOCKED\b|NOTIFY\s|LISTEN\s)",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex UpperCaseSql();

    [GeneratedRegex(
        @"^\s*(select|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+(recursive\s+)?\w+\s+as|copy\s+\S+\s*\(|listen|notify"
        + @"|truncate\s+(table\s+)?\w+\.\w+|lock\s+table|create\s+(schema|table))(\s|\z)",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Statement();
}
