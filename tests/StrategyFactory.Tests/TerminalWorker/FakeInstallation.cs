namespace StrategyFactory.Tests.TerminalWorker;

/// <summary>A terminal in portable mode in a throw-away folder: a script that starts the fake one, whose data lies beside it.</summary>
internal sealed class FakeInstallation : IDisposable
{
    public FakeInstallation()
    {
        Folder = Directory.CreateTempSubdirectory("terminal-").FullName;
        Program = Path.Combine(Folder, "terminal64");
        // bin/<configuration>/<framework>, the same for both projects
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "tests", "StrategyFactory.FakeTerminal", "bin", output.Parent!.Name, output.Name, "StrategyFactory.FakeTerminal.dll");
        File.WriteAllText(Program, $"#!/bin/sh\nexec dotnet '{program}' --home '{Folder}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public string Folder { get; }

    public string Program { get; }

    /// <summary>How often it was started.</summary>
    public int Starts => Has("started.txt") ? File.ReadAllLines(Path.Combine(Folder, "started.txt")).Length : 0;

    public bool Has(string name) => File.Exists(Path.Combine(Folder, name));

    /// <summary>The numbers of processes that it has written down.</summary>
    public int[] Processes(string name) =>
        [.. File.ReadAllText(Path.Combine(Folder, name)).Split(' ').Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Lets an expert go on that waits for it.</summary>
    public void Go() => File.WriteAllText(Path.Combine(Folder, "go.txt"), "");

    /// <summary>Files whose name is of a run: sets and reports.</summary>
    public string[] LeftBehind() => Directory.GetFiles(Folder, "factory-*", SearchOption.AllDirectories);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
