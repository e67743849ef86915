using System.Text;
using NUnit.Framework;
using StrategyFactory.TerminalWorker.Terminals;

namespace StrategyFactory.Tests.TerminalWorker.Terminals;

internal sealed class TesterIniTextTests
{
    [Test]
    public void Only_the_names_of_files_change_and_the_encoding_stays()
    {
        byte[] content = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("[Tester]\r\n; no dates\r\nExpert=Süß\r\nExpertParameters=a.set\r\nReport=a\r\nModel=1\r\n")];
        var ini = TesterIniText.Read(content);
        Assert.That((ini.IsMt5, ini.Remarks.Single(), ini.Value("Model")), Is.EqualTo((true, "no dates", "1")));
        Assert.That(ini.With("b.set", "b"), Is.EqualTo((byte[])[0xFF, 0xFE, .. Encoding.Unicode.GetBytes("[Tester]\r\n; no dates\r\nExpert=Süß\r\nExpertParameters=b.set\r\nReport=b\r\nModel=1\r\n")]));
    }

    [Test]
    public void Metatrader_4_has_other_names_and_bytes_that_are_kept()
    {
        var ini = TesterIniText.Read([.. "TestExpert=S"u8, 0xFC, .. "\r\nTestExpertParameters=a.set\r\nTestReport=a\r\n"u8]);
        Assert.That(ini.IsMt5, Is.False);
        Assert.That(ini.With("b.set", "b"), Is.EqualTo((byte[])[.. "TestExpert=S"u8, 0xFC, .. "\r\nTestExpertParameters=b.set\r\nTestReport=b\r\n"u8]));
    }
}
