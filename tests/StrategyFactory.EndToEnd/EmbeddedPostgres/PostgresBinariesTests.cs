using System.Runtime.Versioning;
using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.EmbeddedPostgres;

[Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
internal sealed class PostgresBinariesTests
{
    private string _top = "";

    [SetUp]
    public void MakeFolder() => _top = Directory.CreateTempSubdirectory("factory-binaries-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_top, recursive: true);

    [TestCase("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15, "15.18")]
    [TestCase("postgres (PostgreSQL) 18beta1", 18, "18beta1")]
    [TestCase("postgres (PostgreSQL) 17.0", 17, "17.0")]
    public void The_version_is_what_the_binary_says(string line, int major, string version)
    {
        var found = PostgresBinaries.Find([Installation("a", line)]).Single();
        Assert.That((found.Major, found.Version), Is.EqualTo((major, version)));
    }

    [Test]
    public void Unsupported_versions_and_broken_binaries_are_passed_over()
    {
        string[] folders = [Installation("old", "postgres (PostgreSQL) 14.9"), Installation("new", "postgres (PostgreSQL) 19.1"), Installation("odd", "something else"), Path.Combine(_top, "absent")];
        Assert.That(PostgresBinaries.Find(folders), Is.Empty);
    }

    [Test]
    public void The_same_installation_reached_twice_counts_once()
    {
        var real = Installation("real", "postgres (PostgreSQL) 16.1");
        var links = Directory.CreateDirectory(Path.Combine(_top, "links")).FullName;
        File.CreateSymbolicLink(Path.Combine(links, "postgres"), Path.Combine(real, "postgres"));
        Assert.That(PostgresBinaries.Find([links, real]).Select(b => b.Folder), Is.EqualTo(new[] { real }));
    }

    [Test]
    public void New_data_takes_the_first_installation_and_old_data_the_one_of_its_version()
    {
        string[] folders = [Installation("a", "postgres (PostgreSQL) 17.2"), Installation("b", "postgres (PostgreSQL) 15.3")];
        Assert.That(PostgresBinaries.Choose(folders, null, "d").Major, Is.EqualTo(17));
        Assert.That(PostgresBinaries.Choose(folders, 15, "d").Major, Is.EqualTo(15));
        Assert.That(() => PostgresBinaries.Choose(folders, 16, "d"), Throws.InstanceOf<PostgresClusterException>().With.Message.Contains("PostgreSQL 17.2").And.Message.Contains("15.3"));
    }

    private string Installation(string name, string versionLine)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_top, name)).FullName;
        foreach (var program in new[] { "postgres", "initdb" })
        {
            var file = Path.Combine(folder, program);
            File.WriteAllText(file, $"#!/bin/sh\necho '{versionLine}'\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }
}
