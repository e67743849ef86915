using System.ComponentModel;
using System.Runtime.InteropServices;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>
/// Starts a program that outlives this process: in a session of its own, so that no terminal ends it with us, and with its output in a
/// file, since a pipe would break with us. <see cref="System.Diagnostics.Process"/> can do neither.
/// </summary>
internal static class OwnProcess
{
    // of glibc: 336, 80 and 128 bytes; of musl less
    private const int Room = 1024;

    /// <summary>Starts it.</summary>
    /// <param name="program">Its full path.</param>
    /// <param name="arguments">What it is told, its own name left out; no shell sees them.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="log">The file that all of its output is put behind.</param>
    /// <param name="environment">All variables that it gets.</param>
    /// <returns>Its id, which is also that of its session and of its group.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    internal static int Start(
        string program, IReadOnlyList<string> arguments, string folder, string log, IReadOnlyDictionary<string, string> environment)
    {
        Span<byte> actions = stackalloc byte[Room], attributes = stackalloc byte[Room], signals = stackalloc byte[Room];
        actions.Clear();
        attributes.Clear();
        Check(ProcessCalls.InitActions(actions), "posix_spawn_file_actions_init");
        Check(ProcessCalls.InitAttributes(attributes), "posix_spawnattr_init");
        nint[] told = Texts([program, .. arguments]), variables = Texts(environment.Select(pair => $"{pair.Key}={pair.Value}"));
        try
        {
            Check(ProcessCalls.AddFolder(actions, folder), folder);
            Check(ProcessCalls.AddOpen(actions, 0, "/dev/null", ProcessCalls.ReadOnly, 0), "/dev/null");
            Check(ProcessCalls.AddOpen(actions, 1, log, ProcessCalls.Append, 0b110_000_000), log);
            Check(ProcessCalls.AddDuplicate(actions, 1, 2), log);

            // what this process ignores or blocks must not be ignored or blocked there
            signals.Clear();
            Check(ProcessCalls.SetBlockedSignals(attributes, signals), "posix_spawnattr_setsigmask");
            ProcessCalls.FillSignals(signals);
            Check(ProcessCalls.SetDefaultSignals(attributes, signals), "posix_spawnattr_setsigdefault");
            Check(ProcessCalls.SetFlags(attributes, ProcessCalls.OwnSession), "posix_spawnattr_setflags");
            Check(ProcessCalls.Spawn(out var process, program, actions, attributes, told, variables), program);
            return process;
        }
        finally
        {
            foreach (var text in told.Concat(variables))
            {
                Marshal.FreeCoTaskMem(text);
            }

            ProcessCalls.DestroyActions(actions);
            ProcessCalls.DestroyAttributes(attributes);
        }
    }

    /// <summary>How a process ended; null where it has not, was asked already, or was started by another process than this one.</summary>
    internal static string? EndOf(ProcessIdentity process)
    {
        // by then another one may have its id
        var entry = ProcessEntry.Read(process.Pid);
        if (entry is not { IsAlive: false } || entry.Started != process.Started
            || ProcessCalls.Wait(process.Pid, out var status, ProcessCalls.NoHang) <= 0)
        {
            return null;
        }

        var signal = status & 0x7f;
        return FormattableString.Invariant(signal == 0 ? $"code {(status >> 8) & 0xff}" : (FormattableString)$"signal {signal}");
    }

    private static nint[] Texts(IEnumerable<string> texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];

    private static void Check(int code, string what)
    {
        if (code != 0)
        {
            throw new Win32Exception(code, $"{what}: {Marshal.GetPInvokeErrorMessage(code)}");
        }
    }
}
