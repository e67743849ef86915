using System.Diagnostics;
using System.Runtime.Versioning;
using StrategyFactory.Tests;

namespace StrategyFactory.EndToEnd.Packaging;

/// <summary>
/// A copy of the entry script in a folder of its own, on a PATH of a few tools and without dotnet. What it would fetch or install are stand-ins that
/// write down how they were called.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class FreshMachine : IDisposable
{
    /// <summary>A dotnet that notes its arguments, and says {} where it would have become the program.</summary>
    private const string Dotnet = """
        #!/usr/bin/env bash
        echo "dotnet ${DOTNET_ROOT:-}|$*" >> "$CALLS"
        case "$1" in *.dll) echo '{}' ;; esac
        """;

    private static readonly string[] Tools =
    [
        "bash", "cat", "chmod", "cksum", "cp", "dirname", "env", "find", "flock", "grep", "head", "mkdir", "mktemp", "mv", "readlink", "rm", "sed", "sleep", "sort", "tail",
        "touch",
    ];

    public FreshMachine()
    {
        Directory.CreateDirectory(Bin);
        Directory.CreateDirectory(Root);
        foreach (var tool in Tools)
        {
            if (Array.Find(["/usr/bin", "/bin"], folder => File.Exists(Path.Combine(folder, tool))) is { } folder)
            {
                File.CreateSymbolicLink(Path.Combine(Bin, tool), Path.Combine(folder, tool));
            }
        }

        // an ordinary user, whoever runs the test
        Tool("id", "echo 1000");
        Tool("npm", ":");
        File.WriteAllText(Calls, "");
        File.Copy(Path.Combine(Repository.Root, "factory"), Path.Combine(Root, "factory"));
        File.Copy(Path.Combine(Repository.Root, "global.json"), Path.Combine(Root, "global.json"));
        File.WriteAllText(DotnetFile, Dotnet);
    }

    /// <summary>The folder of the script.</summary>
    public string Root => Path.Combine(Home, "factory");

    /// <summary>The stand-in for Microsoft's script; written by <see cref="InstallScript"/>.</summary>
    public string Script => Path.Combine(Home, "install.sh");

    /// <summary>Where the SDK goes.</summary>
    public string OwnDotnet => Path.Combine(Root, ".dotnet", "dotnet");

    private string Home { get; } = Directory.CreateTempSubdirectory("fresh-").FullName;

    private string Bin => Path.Combine(Home, "bin");

    private string Calls => Path.Combine(Home, "calls");

    private string DotnetFile => Path.Combine(Home, "dotnet");

    /// <summary>What stand-ins were called with, and nothing else that ran.</summary>
    public string[] Called(string tool) => [.. File.ReadAllLines(Calls).Where(line => line.StartsWith(tool + " ", StringComparison.Ordinal)).Select(line => line[(tool.Length + 1)..])];

    /// <summary>What lies beside the script of an SDK, whole or half.</summary>
    public string[] Installed() => [.. Directory.GetFileSystemEntries(Root, ".dotnet*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Puts a command on PATH.</summary>
    public void Tool(string name, string body) => Executable(Path.Combine(Bin, name), "#!/usr/bin/env bash\n" + body + "\n");

    /// <summary>Puts a dotnet on PATH, with SDKs or without.</summary>
    public void DotnetOnPath(string? sdk)
    {
        var home = Path.Combine(Home, "shared");
        Directory.CreateDirectory(sdk is null ? home : Path.Combine(home, "sdk", sdk));
        Executable(Path.Combine(home, "dotnet"), Dotnet);
        File.CreateSymbolicLink(Path.Combine(Bin, "dotnet"), Path.Combine(home, "dotnet"));
    }

    /// <summary>Takes a command off PATH; it lies beside, under the name hidden.</summary>
    public void Hide(string tool) => File.Move(Path.Combine(Bin, tool), Path.Combine(Bin, "hidden"));

    /// <summary>Writes the stand-in for Microsoft's script.</summary>
    /// <param name="ending">Commands after the SDK is there, which lies in $folder.</param>
    public string InstallScript(string ending = "")
    {
        File.WriteAllText(
            Script,
            $$"""
            echo "install $*" >> "$CALLS"
            echo 'dotnet-install: downloading'
            while [ $# -gt 0 ]; do
                case "$1" in --version) version=$2 ;; --install-dir) folder=$2 ;; esac
                shift
            done
            mkdir -p "$folder/sdk/$version"
            cp '{{DotnetFile}}' "$folder/dotnet"
            chmod +x "$folder/dotnet"
            {{ending}}

            """);
        return Script;
    }

    /// <summary>Runs <c>./factory migrate --json</c>, which needs nothing but dotnet once a database is named.</summary>
    /// <param name="source">What FACTORY_DOTNET_INSTALL_SCRIPT says; null leaves it out.</param>
    public async Task<(int Code, string Output, string Errors)> RunAsync(string? source)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "factory"), ["migrate", "--json"])
        {
            UseShellExecute = false,
            WorkingDirectory = Home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in new[] { ("PATH", Bin), ("HOME", Home), ("CALLS", Calls), ("ConnectionStrings__Factory", "Host=nowhere"), ("Training__XGBoostLibrary", "none") })
        {
            start.Environment[name] = value;
        }

        if (source is not null)
        {
            start.Environment["FACTORY_DOTNET_INSTALL_SCRIPT"] = source;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);

    private static void Executable(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
