"""check_compile.py by clang."""
# slow
import shutil
import sys

import check_compile

if __name__ == "__main__":
    if not shutil.which("clang"):
        sys.exit("there is no clang here")
    sys.exit(check_compile.main(sys.argv[1:] + ["clang"]))
