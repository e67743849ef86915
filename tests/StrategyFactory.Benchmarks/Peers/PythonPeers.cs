using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StrategyFactory.Benchmarks.Peers;

/// <summary>
/// Runs a script of the folder <c>Peers</c> with the system's Python on the very bytes that we measured ourselves with. What is not
/// installed is left out, and the reader is told how to install it.
/// </summary>
internal sealed class PythonPeers
{
    private const string Python = "/usr/bin/python3";

    private static readonly (string Module, string Package, string What)[] Wanted =
    [
        ("numpy", "python3-numpy", "XᵀX by NumPy"),
        ("sklearn", "python3-sklearn", "ElasticNetCV and GridSearchCV"),
        ("numba", "python3-numba", "the numba loop"),
        ("xgboost", "python3-xgboost", "the XGBoost grid by Python"),
        ("torch", "python3-torch", "the steps of networks by PyTorch"),
    ];

    private readonly HashSet<string> _modules = new(StringComparer.Ordinal);

    /// <summary>Remarks on what is missing.</summary>
    internal List<string> Missing { get; } = [];

    /// <summary>Looks which modules can be imported.</summary>
    internal static async Task<PythonPeers> FindAsync(IEnumerable<string> modules, CancellationToken token)
    {
        var peers = new PythonPeers();
        foreach (var module in modules)
        {
            var (_, package, what) = Wanted.Single(wanted => wanted.Module == module);
            if (File.Exists(Python) && (await StartAsync(["-c", $"import {module}"], 1, token)).Code == 0)
            {
                peers._modules.Add(module);
            }
            else
            {
                peers.Missing.Add($"Peer missing: {what} (Debian, Ubuntu: apt-get install {package}).");
            }
        }

        return peers;
    }

    internal bool Has(string module) => _modules.Contains(module);

    /// <summary>Runs a script; the last line it prints is its answer, a JSON object.</summary>
    /// <exception cref="InvalidOperationException">The script failed.</exception>
    internal static async Task<JsonElement> RunAsync(string script, IEnumerable<string> arguments, int threads, CancellationToken token)
    {
        var (code, output, errors) = await StartAsync([Path.Combine(AppContext.BaseDirectory, "Peers", script), .. arguments], threads, token);
        return code == 0
            ? JsonElement.Parse(output.TrimEnd().Split('\n')[^1])
            : throw new InvalidOperationException($"{script} ended with {code}: {errors}");
    }

    /// <summary>Writes numbers as they lie in memory.</summary>
    internal static async Task WriteAsync<T>(string file, ReadOnlyMemory<T> values, CancellationToken token)
        where T : unmanaged => await File.WriteAllBytesAsync(file, MemoryMarshal.AsBytes(values.Span).ToArray(), token);

    private static async Task<(int Code, string Output, string Errors)> StartAsync(IEnumerable<string> arguments, int threads, CancellationToken token)
    {
        var start = new ProcessStartInfo(Python, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var library in new[] { "OPENBLAS", "OMP", "MKL", "BLIS", "NUMBA" })
        {
            start.Environment[$"{library}_NUM_THREADS"] = threads.ToString();
        }

        start.Environment["PYTHONWARNINGS"] = "ignore";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Python} does not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(token);
            var errors = process.StandardError.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
