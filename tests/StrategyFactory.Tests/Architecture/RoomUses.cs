using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StrategyFactory.Tests.Architecture;

/// <summary>A file, by its path from the repository, that uses types of another room of its module.</summary>
internal sealed record RoomUse(string File, string From, string To, IReadOnlyList<string> Types);

/// <summary>
/// Who uses whom inside a module. A use is a name in the source, as the compiler resolves it, of a type of another room or of a member of
/// one; using lines and comments are none. Pages of Razor are read as what they are compiled to.
/// </summary>
internal static class RoomUses
{
    private const string Implicit =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks; ";

    private const string ImplicitOfTheWeb =
        "global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting; "
        + "global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing; "
        + "global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection; "
        + "global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;";

    // words of the language that look like names
    private static readonly string[] Keywords = ["nameof", "notnull", "unmanaged", "_", "field"];

    /// <summary>The uses between rooms, and the names that mean nothing to the compiler: with any of those the answer is not whole.</summary>
    public static (IReadOnlyList<RoomUse> Uses, IReadOnlyCollection<string> Unresolved) Of(string module, FloorPlan plan)
    {
        var unresolved = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var compilation = Compile(module);
        var used = compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0).AsParallel().SelectMany(tree =>
        {
            var model = compilation.GetSemanticModel(tree);
            return Names(tree.GetRoot())
                .Select(name => (File: tree.FilePath, Type: TypeOf(model, name, unresolved)))
                .Where(use => use.Type?.DeclaringSyntaxReferences.Length > 0)
                .Select(use => new Use(use.File, use.Type!.DeclaringSyntaxReferences[0].SyntaxTree.FilePath, use.Type.Name))
                .ToList();
        }).ToList();
        var uses = from use in used.Concat(CompiledUses.OfPages(module))
                   let @from = plan.RoomOf(Inside(use.File))
                   let to = plan.RoomOf(Inside(use.UsedFile))
                   where @from is not null && to is not null && @from != to
                   group use.UsedType by (use.File, From: @from, To: to) into grouped
                   select new RoomUse(
                       grouped.Key.File, grouped.Key.From, grouped.Key.To,
                       [.. grouped.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        return ([.. uses.OrderBy(use => use.File, StringComparer.Ordinal).ThenBy(use => plan.FloorOf(use.To))], [.. unresolved.Keys]);
    }

    private static CSharpCompilation Compile(string module)
    {
        var folder = $"src/{module}/";
        var isOfTheWeb = File.ReadAllText(Path.Combine(Repository.Root, folder, $"StrategyFactory.{module}.csproj"))
            .Contains("Microsoft.NET.Sdk.Web", StringComparison.Ordinal);
        var trees = Product.SourceFiles.Where(file => file.StartsWith(folder, StringComparison.Ordinal))
            .Select(file => (Path: file, Text: File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Append(("", isOfTheWeb ? Implicit + ImplicitOfTheWeb : Implicit))
            .Select(file => CSharpSyntaxTree.ParseText(file.Item2, path: file.Item1));
        var libraries = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(library => Path.GetFileName(library) != $"StrategyFactory.{module}.dll")
            .Select(library => MetadataReference.CreateFromFile(library));
        return CSharpCompilation.Create(
            "StrategyFactory." + module, trees, libraries,
            new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static IEnumerable<ExpressionSyntax> Names(SyntaxNode root) =>
        root.DescendantNodes(node => node is not UsingDirectiveSyntax and not BaseNamespaceDeclarationSyntax { Name: null })
            .OfType<ExpressionSyntax>()
            .Where(node => node is SimpleNameSyntax { Parent: not BaseNamespaceDeclarationSyntax } or ImplicitObjectCreationExpressionSyntax);

    private static INamedTypeSymbol? TypeOf(SemanticModel model, ExpressionSyntax name, ConcurrentDictionary<string, bool> unresolved)
    {
        if (name is IdentifierNameSyntax { IsVar: true } || Keywords.Contains(name.ToString(), StringComparer.Ordinal))
        {
            return null;
        }

        var found = model.GetSymbolInfo(name);
        var symbol = found.Symbol ?? found.CandidateSymbols.FirstOrDefault();
        if (symbol is null && model.GetTypeInfo(name).Type is null or IErrorTypeSymbol)
        {
            unresolved[$"{name.SyntaxTree.FilePath}: {name}"] = true;
        }

        return (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition;
    }

    private static string Inside(string file) => file[(file.IndexOf('/', "src/".Length) + 1)..];
}

/// <summary>A file names a type.</summary>
internal sealed record Use(string File, string UsedFile, string UsedType);
