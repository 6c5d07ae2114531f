"""Debian's jupyter_kernel_test against `dpo kernel`; DPO_KERNEL names the installed kernel."""
import os
import unittest

import jupyter_kernel_test
from jupyter_client.manager import start_new_kernel

NAME = os.environ.get("DPO_KERNEL", "dpo-csharp")


class CSharpKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = NAME
    language_name = "C#"
    file_extension = ".cs"
    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("test");'
    completion_samples = [
        {"text": "Console.WriteLi", "matches": {"WriteLine"}},
        {"text": "Math.Sq", "matches": {"Sqrt"}},
    ]
    complete_code_samples = ["1", "var x = 1;", "int Square(int x) { return x * x; }"]
    incomplete_code_samples = ["if (true) {", "int Square(int x", "var text = (1 +"]
    invalid_code_samples = ["var = = 2;", "int 1x = 2;"]
    code_generate_error = "throw new InvalidOperationException();"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "6 * 8", "result": "48"},
        {"code": "6 * 9", "result": "54"},
    ]
    code_display_data = [{"code": 'Dpo.Base.LiveOutput.Current.Report(new("stage", 1, 2, '
                                  'TimeSpan.FromSeconds(1), new Dictionary<string, double>(), false));', "mime": "text/html"}]
    code_history_pattern = "6 ? 9"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Console.WriteLine"

    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(kernel_name=NAME)
        # The suite gives each broadcast a tenth of a second, which two busy cores do not always have.
        get = cls.kc.iopub_channel.get_msg
        cls.kc.iopub_channel.get_msg = lambda timeout=None: get(timeout=None if timeout is None else max(timeout, 0.5))
        library = os.environ["DPO_LIBRARY"]
        cls.kc.execute_interactive(f'#r "{library}"', timeout=60, output_hook=lambda message: None)

    def test_history(self):
        self.run_code("6 * 7")
        super().test_history()

    def run_code(self, code):
        self.flush_channels()
        return self.execute_helper(code)

    def test_stdin(self):
        self.flush_channels()
        self.kc.execute("Console.ReadLine()", allow_stdin=True)
        question = self.kc.get_stdin_msg(timeout=15)
        self.assertEqual(question["msg_type"], "input_request")
        self.kc.input("an answer")
        self.assertEqual(self.get_non_kernel_info_reply(timeout=15)["content"]["status"], "ok")
        texts = []
        while True:
            message = self.kc.get_iopub_msg(timeout=15)
            if message["msg_type"] == "execute_result":
                texts.append(message["content"]["data"]["text/plain"])
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        self.assertEqual(texts, ["an answer"])

    def test_interrupt_keeps_variables(self):
        self.run_code("int kept = 7;")
        self.flush_channels()
        self.kc.execute("await Task.Delay(60000, Dpo.Base.LiveOutput.Stop);")
        import time
        time.sleep(1)
        begin = time.time()
        self.km.interrupt_kernel()
        reply = self.get_non_kernel_info_reply(timeout=15)
        self.assertLess(time.time() - begin, 5)
        self.assertEqual(reply["content"]["ename"], "Interrupted")
        reply, output = self.run_code("kept")
        self.assertEqual(output[0]["content"]["data"]["text/plain"], "7")


if __name__ == "__main__":
    unittest.main(verbosity=2)
