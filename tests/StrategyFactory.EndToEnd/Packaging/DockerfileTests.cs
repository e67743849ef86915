using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;
using StrategyFactory.Tests;

namespace StrategyFactory.EndToEnd.Packaging;

internal sealed class DockerfileTests
{
    private static readonly string[] Lines = Instructions();

    [Test]
    public void Every_file_it_copies_from_the_checkout_exists()
    {
        var sources = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).ToArray();
        Assert.That(sources, Is.Not.Empty);
        foreach (var source in sources)
        {
            Assert.That(Path.Exists(Path.Combine(Repository.Root, source)), Is.True, source);
        }
    }

    [Test]
    public void It_copies_everything_that_the_projects_link_to()
    {
        var copied = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]).Select(source => source.TrimEnd('/')).ToArray();
        var linked = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(project => File.ReadAllText(project).Split("Include=\"../../")[1..]).Select(rest => rest.Split('"', '/')[0]).Distinct(StringComparer.Ordinal).ToArray();
        Assert.That(linked, Does.Contain("migrations").And.Contain("appsettings.json"));
        Assert.That(linked, Is.SubsetOf(copied));
    }

    [Test]
    public void It_copies_what_every_project_reads_from_the_root()
    {
        var copies = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal));
        var copied = copies.SelectMany(line => line.Split(' ')[1..^1]).ToArray();
        var read = Directory.EnumerateFiles(Repository.Root, "Directory.*").Select(file => Path.GetFileName(file)).ToArray();
        Assert.That(read, Does.Contain("Directory.Build.targets"));
        Assert.That(read.Append("build/"), Is.SubsetOf(copied));
    }

    [Test]
    public void It_publishes_and_runs_the_host()
    {
        var assembly = typeof(PostgresCluster).Assembly.GetName().Name + ".dll";
        var publish = Lines.Single(line => line.StartsWith("RUN dotnet publish", StringComparison.Ordinal)).Split(' ')[3];
        Assert.That(Path.Exists(Path.Combine(Repository.Root, publish)), Is.True, publish);
        Assert.That(Path.GetFileNameWithoutExtension(publish) + ".dll", Is.EqualTo(assembly));
        Assert.That(Lines.Single(line => line.StartsWith("ENTRYPOINT", StringComparison.Ordinal)), Does.Contain($"/{assembly}\""));
        Assert.That(Lines.Single(line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal)), Does.Contain($"/{assembly}\", \"health\""));
    }

    [Test]
    public void It_serves_as_an_ordinary_user_on_one_port_with_its_data_in_a_volume()
    {
        Assert.That(Lines.Where(line => line.StartsWith("USER ", StringComparison.Ordinal)), Is.EqualTo(new[] { "USER factory" }));
        Assert.That(Lines.Where(line => line.StartsWith("EXPOSE ", StringComparison.Ordinal)), Is.EqualTo(new[] { "EXPOSE 8400" }));
        Assert.That(Lines, Does.Contain("VOLUME /data").And.Contain("ENV FACTORY_STORAGE=/data"));
        Assert.That(Array.IndexOf(Lines, "USER factory"), Is.LessThan(Array.FindIndex(Lines, line => line.StartsWith("ENTRYPOINT", StringComparison.Ordinal))));
    }

    private static string[] Instructions() => [.. File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"))
        .Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
}
