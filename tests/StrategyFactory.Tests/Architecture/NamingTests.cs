using NUnit.Framework;

namespace StrategyFactory.Tests.Architecture;

/// <summary>Someone who opens the repository should guess in which file a thing lives, and be right.</summary>
internal sealed class NamingTests
{
    private const int LongestFile = 400;
    private static readonly string[] Meaningless = ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Common", "Misc", "Base"];

    [Test]
    public void No_source_file_is_long() =>
        Assert.That(Product.SourceFiles.Where(file => Product.Lines(file).Length > LongestFile), Is.Empty);

    [Test]
    public void No_folder_has_a_name_that_means_nothing() =>
        Assert.That(Product.SourceFiles.Where(file => file.Split('/')[1..^1].Any(folder => Meaningless.Contains(folder, StringComparer.OrdinalIgnoreCase))), Is.Empty);

    [Test]
    public void No_type_has_a_name_that_means_nothing() =>
        Assert.That(Product.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("StrategyFactory.", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal))
            .Where(type => Meaningless.Any(word => type.Name.Split('`')[0].EndsWith(word, StringComparison.Ordinal))), Is.Empty);

    [Test]
    public void Namespaces_follow_folders()
    {
        foreach (var file in Product.SourceFiles.Where(file => !file.EndsWith("/Program.cs", StringComparison.Ordinal)))
        {
            var expected = "StrategyFactory." + string.Join('.', file.Split('/')[1..^1]);
            var written = Product.Lines(file).SingleOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal));
            Assert.That(written, Is.EqualTo($"namespace {expected};"), file);
        }
    }
}
