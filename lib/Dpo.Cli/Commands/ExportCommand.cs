using System.CommandLine;
using Dpo.Kernel;

namespace Dpo.Cli.Commands;

/// <summary>dpo export: copies of the chapters for a purpose.</summary>
internal static class ExportCommand
{
    public static Command Make()
    {
        var path = new Argument<string>("PATH") { Description = "A notebook, or a folder: the notebooks directly in it." };
        var to = new Option<string>("--to") { Description = "student: without outputs and without the way to the solutions.", Required = true };
        to.AcceptOnlyFromAmong("student");
        var folder = new Option<string?>("--out") { Description = "Folder of the copies (artifacts/student beside the notebooks' folder).", HelpName = "DIR" };
        var command = new Command("export", "Copy the chapters, for students.") { path, to, folder };
        command.SetAction(parsed =>
        {
            var files = NotebookFiles.Find(parsed.GetValue(path)!);
            var from = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
            var target = parsed.GetValue(folder) ?? Path.Combine(from, "..", "artifacts", parsed.GetValue(to)!);
            Directory.CreateDirectory(target);
            foreach (var file in files)
            {
                var copy = Path.Combine(target, Path.GetFileName(file));
                if (Path.GetFullPath(copy) == Path.GetFullPath(file))
                {
                    throw new UsageException($"--out {target} is the folder of the notebooks themselves: their outputs would be lost. Name another folder");
                }
                StudentCopy.Of(Notebook.Load(file), from, target).Save(copy);
                Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, copy));
            }
            return ExitCode.Done;
        });
        return command;
    }
}
