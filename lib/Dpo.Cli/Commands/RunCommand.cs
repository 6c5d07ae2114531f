using System.CommandLine;
namespace Dpo.Cli.Commands;
internal static class RunCommand { public static Command Make() => new("run", "x"); }
