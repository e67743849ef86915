using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace StrategyFactory.FakeTerminal;

/// <summary>
/// Stands in for a MetaTrader 5 that is started with <c>/config:</c>: it reads the section [Tester] and the set of inputs, "tests" every
/// combination of what is ticked, writes the reports with the layout of the real one, and ends. An expert of a certain name makes it do
/// what terminals should not. Its data lies in the folder after <c>--home</c>.
/// </summary>
internal sealed class Terminal(string[] arguments)
{
    private const string Agent = "--agent";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private string Home => arguments[Array.IndexOf(arguments, "--home") + 1];

    public int Run()
    {
        if (Array.Exists(arguments, argument => argument == Agent))
        {
            Thread.Sleep(Timeout.Infinite);
        }

        Say($"terminal started: {string.Join(' ', arguments.Where(argument => argument.StartsWith('/')))}");
        var ini = Configuration();
        File.AppendAllText(Path.Combine(Home, "started.txt"), ini["Expert"] + "\n");
        var set = Path.Combine(Home, "MQL5", "Profiles", "Tester", ini["ExpertParameters"]);
        if (!File.Exists(set))
        {
            Say($"cannot load {ini["ExpertParameters"]}");
            return 0;
        }

        return ini["Expert"] switch
        {
            "Hangs" => Hang(),
            "Crashes" => Crash(),
            "Waits" => Wait(ini, set),
            _ => Test(ini, set),
        };
    }

    private int Hang()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        foreach (var argument in (string[])[typeof(Terminal).Assembly.Location, Agent])
        {
            start.ArgumentList.Add(argument);
        }

        using var agent = Process.Start(start)!;
        Say($"agent started: process {agent.Id}");
        Write("hanging.txt", $"{Environment.ProcessId} {agent.Id}");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private int Crash()
    {
        Say("access violation at 0x0000000000000000");
        return 3;
    }

    // until a test lets it go on
    private int Wait(IReadOnlyDictionary<string, string> ini, string set)
    {
        Write("waiting.txt", $"{Environment.ProcessId}");
        while (!File.Exists(Path.Combine(Home, "go.txt")))
        {
            Thread.Sleep(Look);
        }

        return Test(ini, set);
    }

    private int Test(IReadOnlyDictionary<string, string> ini, string set)
    {
        var inputs = File.ReadAllLines(set).Where(line => !line.StartsWith(';') && line.Contains('=', StringComparison.Ordinal)).Select(Input.Read).ToList();
        var report = Path.Combine(Home, ini["Report"]);
        var hasForward = ini.GetValueOrDefault("ForwardMode", "0") != "0";
        if (ini["Optimization"] == "0")
        {
            var pass = new Pass(0, inputs);
            Write(report + ".htm", Reports.Single(ini, pass, pass.Profit), Encoding.Unicode);
            if (hasForward)
            {
                Write(report + ".forward.htm", Reports.Single(ini, pass, pass.ForwardProfit), Encoding.Unicode);
            }

            return 0;
        }

        var passes = Combinations(inputs).Select((combination, number) => new Pass(number, combination)).OrderByDescending(pass => pass.Profit).ToList();
        var text = Reports.Search(passes);
        Write(report + ".xml", ini["Expert"] == "Cut" ? text[..(text.Length / 2)] : text);
        if (hasForward && ini["Expert"] != "Cut")
        {
            // of the best quarter, by their result forward, and numbered anew: a reader has to tell them by their inputs
            var best = passes.Take(Math.Max(1, passes.Count / 4)).OrderByDescending(pass => pass.ForwardProfit);
            Write(report + ".forward.xml", Reports.Forward([.. best]));
        }

        Say($"optimization done, {passes.Count} passes");
        return 0;
    }

    private static IEnumerable<IReadOnlyList<Input>> Combinations(IReadOnlyList<Input> inputs) => inputs.Aggregate(
        (IEnumerable<IReadOnlyList<Input>>)[[]],
        (built, input) => built.SelectMany(start => input.Values().Select(value => (IReadOnlyList<Input>)[.. start, input with { Value = value }])));

    private Dictionary<string, string> Configuration()
    {
        const string Option = "/config:";
        var path = arguments.First(argument => argument.StartsWith(Option, StringComparison.Ordinal))[Option.Length..];
        return File.ReadAllLines(path).SkipWhile(line => line != "[Tester]").Skip(1).Where(line => !line.StartsWith(';') && line.Contains('=', StringComparison.Ordinal))
            .ToDictionary(line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);
    }

    private void Say(string line)
    {
        Directory.CreateDirectory(Path.Combine(Home, "logs"));
        File.AppendAllText(Path.Combine(Home, "logs", "20260105.log"), $"AA\t0\t12:00:00.000\tTerminal\t{line}\r\n", Encoding.Unicode);
    }

    private void Write(string name, string text, Encoding? encoding = null)
    {
        var path = Path.Combine(Home, name);
        File.WriteAllText(path + ".new", text, encoding ?? new UTF8Encoding(false));
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>An input of the set.</summary>
internal sealed record Input(string Name, string Value, decimal Start, decimal Step, decimal Stop, bool IsTicked)
{
    /// <summary>Where in its range the value lies, 0 to 1; the middle where there is no range.</summary>
    public double Place => IsTicked && Stop > Start ? (double)((Number(Value) - Start) / (Stop - Start)) : 0.5;

    /// <summary>Reads <c>name=value||start||step||stop||Y</c>.</summary>
    public static Input Read(string line)
    {
        var parts = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Split("||");
        var ticked = parts is [_, _, _, _, "Y"];
        return new(line[..line.IndexOf('=', StringComparison.Ordinal)], parts[0], ticked ? Number(parts[1]) : 0, ticked ? Number(parts[2]) : 0, ticked ? Number(parts[3]) : 0, ticked);
    }

    public IEnumerable<string> Values()
    {
        if (!IsTicked)
        {
            yield return Value;
            yield break;
        }

        for (var value = Start; value <= Stop; value += Step)
        {
            yield return value.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A pass and what it earned: the most in the middle of every range, forward the more the higher the first value.</summary>
internal sealed record Pass(int Number, IReadOnlyList<Input> Inputs)
{
    public double Profit => 1500 - (2000 * Inputs.Sum(input => Math.Pow(input.Place - 0.5, 2)));

    public double ForwardProfit => 100 + (100 * Inputs.First(input => input.IsTicked || Inputs.All(other => !other.IsTicked)).Place);
}
